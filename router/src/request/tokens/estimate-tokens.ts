import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage } from '../../domain/chat-message.ts';
import type { MediaSource } from '../../domain/media.ts';
import type { Seal } from '../../domain/native.ts';
import { pdfPages } from './pdf-pages.ts';
import { pictureTokens } from './picture-tokens.ts';
import { schemaWords } from './schema-words.ts';
import { TextReader } from './text-reader.ts';
import type { TokenFamily, TokenRates } from './token-family.ts';

/** Compressed sounds; others and films are further off. */
const BASE64_CHARACTERS_PER_TOKEN = 280;
const USUAL_PAGE_TOKENS = 500;

/** What a prompt takes at a model of this family, where nobody who knows can be asked. Media are the roughest part of it. */
export function estimateTokens(meaning: ChatMeaning, { rates }: TokenFamily): number {
  const { messages, output } = meaning;
  const reader = new TextReader();
  const hasSystem = messages.some(({ role }) => role === 'system' || role === 'developer');
  let tokens = (rates.base ?? 0) + (hasSystem ? 0 : (rates.withoutSystem ?? 0)) + toolsTokens(meaning, rates, reader);
  if (isToThink(meaning, rates)) tokens += rates.thinking ?? 0;
  if (output?.kind === 'schema') {
    tokens += (rates.output ?? 0) + (rates.outputJson ?? 1) * reader.tokensOf(JSON.stringify(output.schema));
  }
  for (const message of messages) tokens += messageTokens(message, rates, reader);
  return Math.max(1, Math.round(tokens));
}

function isToThink({ dialect, reasoning }: ChatMeaning, { thinksUnasked }: TokenRates): boolean {
  if (reasoning === undefined) return thinksUnasked?.includes(dialect) === true;
  if (reasoning.enabled === false) return false;
  return reasoning.enabled === true || reasoning.budgetTokens !== undefined || /high|max/.test(reasoning.effort ?? '');
}

function toolsTokens({ tools, toolChoice }: ChatMeaning, rates: TokenRates, reader: TextReader): number {
  // What may not be called is not told.
  if (tools.length === 0 || toolChoice?.kind === 'none') return 0;
  return tools.reduce((sum, tool) => sum + toolTokens(tool, rates, reader), rates.tools ?? 0);
}

function toolTokens(tool: ToolDefinition, rates: TokenRates, reader: TextReader): number {
  const { schema } = rates;
  if (tool.kind === 'native') return (rates.tool ?? 0) + reader.tokensOf(JSON.stringify(tool.native.value));
  const { name, description } = tool;
  const input = tool.kind === 'function' ? tool.inputSchema : tool.format;
  if (schema.kind === 'json') {
    return (rates.tool ?? 0) + schema.json * reader.tokensOf(JSON.stringify({ name, description, parameters: input }));
  }
  const { words, properties, choices } = schemaWords(input, reader);
  const all = words + reader.tokensOf(name) + reader.tokensOf(description ?? '');
  return (rates.tool ?? 0) + schema.word * all + schema.property * properties + schema.choice * choices;
}

function messageTokens(message: ChatMessage, rates: TokenRates, reader: TextReader): number {
  const { role, parts } = message;
  let tokens = ofMessage(role, rates);
  const ofText = role === 'tool' ? (rates.resultText ?? 1) : rates.text;
  for (const part of parts) tokens += partTokens(part, { rates, ofText, reader });
  return tokens;
}

function ofMessage(role: ChatMessage['role'], rates: TokenRates): number {
  switch (role) {
    case 'system':
    case 'developer':
      return rates.system ?? 0;
    case 'user':
      return rates.user ?? 0;
    case 'assistant':
      return rates.assistant ?? 0;
    case 'tool':
      return rates.result ?? 0;
  }
}

/** How the parts of one message are counted. */
interface Reading {
  readonly rates: TokenRates;
  readonly ofText: number;
  readonly reader: TextReader;
}

function partTokens(part: AssistantPart, reading: Reading): number {
  const { rates, ofText, reader } = reading;
  switch (part.type) {
    case 'text':
    case 'refusal':
      return ofText * reader.tokensOf(part.text);
    case 'reasoning':
      return (rates.thought ?? 0) * reader.tokensOf(part.text) + sealTokens(part.seal, rates);
    case 'tool-call':
      return (
        (rates.call ?? 0) +
        (rates.callText ?? 1) * (reader.tokensOf(part.name) + reader.tokensOf(part.input)) +
        sealTokens(part.seal, rates)
      );
    case 'image':
      return pictureTokens(part, rates.picture);
    case 'audio':
    case 'video':
    case 'file':
      return fileTokens(part.source, reading);
    case 'native':
      return ofText * reader.tokensOf(JSON.stringify(part.native.value));
  }
}

function sealTokens(seal: Seal | undefined, rates: TokenRates): number {
  return seal === undefined || rates.seal === undefined ? 0 : rates.seal * seal.value.length;
}

function fileTokens(source: MediaSource, reading: Reading): number {
  const { rates, ofText, reader } = reading;
  switch (source.kind) {
    case 'text':
      return ofText * reader.tokensOf(source.text);
    case 'base64':
      return inlineTokens(source, reading);
    case 'url':
    case 'file-id':
      return rates.page ?? USUAL_PAGE_TOKENS;
  }
}

function inlineTokens(
  { mediaType, data }: Extract<MediaSource, { readonly kind: 'base64' }>,
  { rates, ofText, reader }: Reading,
): number {
  if (mediaType.startsWith('text/')) return ofText * reader.tokensOf(Buffer.from(data, 'base64').toString());
  if (mediaType === 'application/pdf') return (rates.page ?? USUAL_PAGE_TOKENS) * pdfPages(data);
  return data.length / BASE64_CHARACTERS_PER_TOKEN;
}
