import { createHash } from 'node:crypto';

/** What the names of tools must be like; whatever stands in `others` is none of its characters. */
export interface ToolNameForm {
  readonly pattern: RegExp;
  readonly longest: number;
  readonly others: RegExp;
}

const others = /[^a-zA-Z0-9_-]/g;

/** OpenAI's chat and Bedrock's Converse: "Must be a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64." */
export const toolNames64: ToolNameForm = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, longest: 64, others };
/** OpenAI's Responses API and Anthropic's Messages, by their descriptions. */
export const toolNames128: ToolNameForm = { pattern: /^[a-zA-Z0-9_-]{1,128}$/, longest: 128, others };

const DIGEST_LENGTH = 8;

/** The name under which a target is told of a tool: its own where that fits, else what of it does, made unlike any other by a digest. */
export function toldToolName(name: string, { pattern, longest, others: wrong }: ToolNameForm): string {
  if (pattern.test(name)) return name;
  const clean = name.replace(wrong, '_').replace(/^(?![a-zA-Z_])/, '_');
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH);
  return `${clean.slice(0, longest - DIGEST_LENGTH - 1)}_${digest}`;
}
