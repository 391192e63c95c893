import type { ChatRequest } from '../../domain/chat-request.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { JsonValue } from '../../domain/json.ts';
import { TextReader } from '../tokens/text-reader.ts';

/** How much a request asks for, as far as it says so in a way that can be counted on. */
export interface AskedSize {
  /** Tokens of each answer; undefined: unsaid. */
  readonly tokens: number | undefined;
  /** Answers that are wanted. */
  readonly answers: number;
}

const chatLengths = ['max_completion_tokens', 'max_tokens'];

/** Where a dialect says how long an answer may be. What is bytes to its upstream is read as whoever reads it most generously. */
const lengthFields: Partial<Record<Dialect, readonly string[]>> = {
  'openai-chat': chatLengths,
  'openai-completions': chatLengths,
  'openai-responses': ['max_output_tokens'],
  'anthropic-messages': ['max_tokens'],
};

/**
 * What is no whole number of at least 1 counts as unsaid: doors check types alone, and some upstreams take -1 for "no end". Where two fields say a length the
 * larger one counts, since upstreams differ in which they hear.
 */
export function askedSize(request: ChatRequest): AskedSize {
  const { dialect, body } = request;
  const fields = lengthFields[dialect];
  const lengths = fields === undefined ? [request.meaning().maxOutputTokens] : fields.map((name) => body[name]);
  const said = lengths.filter((length) => length != null);
  const isSaid = said.length > 0 && said.every(isCount);
  return { tokens: isSaid ? Math.max(...said) : undefined, answers: answersOf(request) };
}

/** Of several prompts in one request, or of prompts in token ids, which no chat can say. */
export function listedPromptTokens({ dialect, body }: ChatRequest): number {
  const prompt = dialect === 'openai-completions' ? body['prompt'] : undefined;
  if (!Array.isArray(prompt)) return 0;
  const reader = new TextReader();
  return prompt.reduce((sum: number, one) => sum + tokensOf(one, reader), 0);
}

function answersOf(request: ChatRequest): number {
  const { dialect, body } = request;
  switch (dialect) {
    case 'openai-chat':
      return countOf(body['n']);
    case 'openai-completions':
      return promptsOf(body['prompt']) * Math.max(countOf(body['n']), countOf(body['best_of']));
    case 'openai-responses':
    case 'anthropic-messages':
    case 'openai-embeddings':
      return 1;
    case 'google-generate':
    case 'bedrock-converse':
    case 'cohere-chat':
    case 'events':
      return countOf(request.meaning().choices);
  }
}

function promptsOf(prompt: JsonValue | undefined): number {
  if (!Array.isArray(prompt) || typeof prompt[0] === 'number') return 1;
  return Math.max(1, prompt.length);
}

function tokensOf(prompt: JsonValue, reader: TextReader): number {
  if (typeof prompt === 'string') return reader.tokensOf(prompt);
  return Array.isArray(prompt) ? prompt.length : 1;
}

function countOf(value: unknown): number {
  return isCount(value) ? value : 1;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}
