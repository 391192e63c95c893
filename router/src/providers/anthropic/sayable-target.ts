import type { ModelRules } from '../kit/claude-rules.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { toolNames128 } from '../kit/tool-name-form.ts';
import { isBlock } from './encode-part.ts';

const nothing: readonly PartField[] = [];
const detail: readonly PartField[] = ['detail'];

/** What a model of the Messages API can be told. Signatures are good on all platforms of the vendor's models: "Extended thinking" of its documentation. */
export function messagesTarget({ schemaOutput }: ModelRules): SayableTarget {
  return {
    dialect: 'anthropic-messages',
    opens: (seal) => seal.dialect === 'anthropic-messages' && seal.issuer === 'anthropic',
    lacks: (part) => (isBlock(part) ? (part.type === 'image' ? detail : nothing) : 'part'),
    knowsFile: (_id, asked) => asked === 'anthropic-messages',
    takesThoughts: false,
    names: false,
    failedResults: true,
    cacheMarks: 'everywhere',
    strictTools: schemaOutput,
    toolNames: toolNames128,
  };
}
