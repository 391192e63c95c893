import { claudeRules } from '../kit/claude-rules.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { toolNames64 } from '../kit/tool-name-form.ts';
import { isConversed } from './encode-part.ts';

const nothing: readonly PartField[] = [];
const detail: readonly PartField[] = ['detail'];

const MAKER = /^(?:(?:us|us-gov|eu|apac|jp|au|ca|sa|global)\.)?([a-z0-9]+)\./;

/** Signatures of Anthropic's models are good on all platforms: "Extended thinking" of its documentation. What is redacted has another form here. */
export function isClaude(model: string): boolean {
  return /anthropic\./.test(model);
}

/** Who seals by this door: the maker of the model, whose other doors have other forms. */
export function issuerHere(model: string): string {
  return `bedrock/${isClaude(model) ? 'anthropic' : (MAKER.exec(model)?.[1] ?? 'model')}`;
}

/** What a model can be told by Converse. */
export function converseTarget(model: string): SayableTarget {
  return {
    dialect: 'bedrock-converse',
    opens: (seal) =>
      seal.issuer === 'anthropic'
        ? isClaude(model) && seal.dialect === 'anthropic-messages' && seal.redacted !== true
        : seal.issuer === issuerHere(model) && seal.dialect === 'bedrock-converse',
    lacks: (part, role) => {
      // Instructions are texts.
      const isInstruction = role === 'system' || role === 'developer';
      if (!isConversed(part) || (isInstruction && part.type !== 'text')) return 'part';
      return part.type === 'image' ? detail : nothing;
    },
    knowsFile: () => false,
    takesThoughts: false,
    names: false,
    failedResults: true,
    cacheMarks: 'everywhere',
    // What holds the answer to a schema holds calls to theirs.
    toolNames: toolNames64,
    strictTools: !isClaude(model) || claudeRules(model, '').schemaOutput,
  };
}
