import type { PartField, PlainPart, SayableTarget } from '../kit/sayable-target.ts';
import { toolNames64 } from '../kit/tool-name-form.ts';
import type { PartForms } from './part-forms.ts';
import type { OpenAiQuirks } from './quirks.ts';

const nothing: readonly PartField[] = [];
const filename: readonly PartField[] = ['filename'];

/** What a server of OpenAI's chat dialect can be told. */
export function chatTarget({
  issuer,
  cacheMarks,
  callSignatures,
  thoughtsBack,
  parts,
  names,
}: OpenAiQuirks): SayableTarget {
  return {
    dialect: 'openai-chat',
    opens: (seal) =>
      (seal.dialect === 'openai-chat' && seal.issuer === issuer && thoughtsBack === 'details') ||
      // Google's own compatible door, behind which are the models of its other one.
      (seal.dialect === 'google-generate' && seal.issuer === 'google' && callSignatures),
    lacks: (part) => lacks(part, parts),
    knowsFile: (_id, asked) => asked === 'openai-chat' || asked === 'openai-responses',
    takesThoughts: thoughtsBack !== 'none',
    names,
    failedResults: false,
    cacheMarks: cacheMarks ? 'parts' : 'nowhere',
    strictTools: true,
    toolNames: toolNames64,
  };
}

function lacks(part: PlainPart, forms: PartForms): 'part' | readonly PartField[] {
  switch (part.type) {
    case 'text':
      return nothing;
    case 'image':
      // Only files are named by ids.
      return forms.image && part.source.kind !== 'file-id' ? nothing : 'part';
    case 'video':
      return forms.video && part.source.kind !== 'file-id' ? nothing : 'part';
    case 'audio':
      return takesAudio(part.source.kind, forms) ? nothing : 'part';
    case 'file':
      // A text is told as one.
      if (part.source.kind === 'text') return filename;
      if (!takesFile(part.source.kind, forms)) return 'part';
      return forms.file === 'file-url' ? filename : nothing;
  }
}

type SourceKind = Exclude<PlainPart, { readonly type: 'text' }>['source']['kind'];

function takesAudio(kind: SourceKind, { audio }: PartForms): boolean {
  return (audio !== 'none' && kind === 'base64') || (audio === 'source' && kind === 'url');
}

function takesFile(kind: SourceKind, { file }: PartForms): boolean {
  switch (file) {
    case 'none':
      return false;
    case 'bytes':
      return kind !== 'url';
    case 'bytes-or-url':
    case 'document-url':
      return true;
    case 'file-url':
      return kind !== 'file-id';
  }
}
