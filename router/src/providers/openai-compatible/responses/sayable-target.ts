import type { PartField, SayableTarget } from '../../kit/sayable-target.ts';
import { toolNames128 } from '../../kit/tool-name-form.ts';
import { isItemContent } from './encode-item-content.ts';
import type { ResponsesQuirks } from './responses-quirks.ts';

const nothing: readonly PartField[] = [];
const filename: readonly PartField[] = ['filename'];

/** What a server of the Responses API can be told. `issuer`: the family of its type, whose seals it takes back. */
export function responsesTarget(issuer: string, { thoughtsBack }: ResponsesQuirks): SayableTarget {
  return {
    dialect: 'openai-responses',
    opens: (seal) => seal.dialect === 'openai-responses' && seal.issuer === issuer,
    lacks: (part, role) => {
      // What the model made has no place among what it said: texts alone have.
      if (!isItemContent(part) || (role === 'assistant' && part.type !== 'text')) return 'part';
      // A text is told as one.
      return part.type === 'file' && part.source.kind === 'text' ? filename : nothing;
    },
    knowsFile: (_id, asked) => asked === 'openai-chat' || asked === 'openai-responses',
    takesThoughts: thoughtsBack === 'text',
    names: false,
    failedResults: false,
    cacheMarks: 'nowhere',
    strictTools: true,
    toolNames: toolNames128,
  };
}
