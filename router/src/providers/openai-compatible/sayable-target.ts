import type { PartField, PlainPart, SayableTarget } from '../kit/sayable-target.ts';
import type { OpenAiQuirks } from './quirks.ts';

const nothing: readonly PartField[] = [];
const filename: readonly PartField[] = ['filename'];

/** What a server of OpenAI's chat dialect can be told. */
export function chatTarget({ issuer, cacheMarks, callSignatures, thoughtsBack }: OpenAiQuirks): SayableTarget {
  return {
    dialect: 'openai-chat',
    opens: (seal) =>
      (seal.dialect === 'openai-chat' && seal.issuer === issuer && thoughtsBack === 'details') ||
      // Google's own compatible door, behind which are the models of its other one.
      (seal.dialect === 'google-generate' && seal.issuer === 'google' && callSignatures),
    lacks,
    knowsFile: (_id, asked) => asked === 'openai-chat' || asked === 'openai-responses',
    takesThoughts: thoughtsBack !== 'none',
    names: true,
    failedResults: false,
    cacheMarks: cacheMarks ? 'parts' : 'nowhere',
    strictTools: true,
  };
}

function lacks(part: PlainPart): 'part' | readonly PartField[] {
  switch (part.type) {
    case 'text':
      return nothing;
    case 'image':
    case 'video':
    case 'audio':
      // Only files are named by ids.
      return part.source.kind === 'file-id' ? 'part' : nothing;
    case 'file':
      // A text is told as one.
      return part.source.kind === 'text' ? filename : nothing;
  }
}
