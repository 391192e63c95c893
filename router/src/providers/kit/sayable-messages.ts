import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { AssistantPart, ChatMessage, ToolCallPart } from '../../domain/chat-message.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { Seal } from '../../domain/native.ts';
import { messagePlace, partPlace } from '../../domain/placed.ts';
import { inWordsIfFailed } from './failed-result.ts';
import type { PlainPart, SayableTarget } from './sayable-target.ts';

export interface SayingContext {
  readonly target: SayableTarget;
  readonly asked: Dialect;
  /** The request is in the target's own dialect: what has no name in the domain passes. */
  readonly isOwn: boolean;
  /** What the client calls the name of a file. */
  readonly filename: string;
  /** Gets the place of whatever cannot be told, each once: `messages.3.content.0 (audio)`. */
  readonly dropped: string[];
}

/**
 * The messages as far as a target can be told of them. One that holds nothing else (a coding agent's own kinds of items) would be an empty message
 * there, which servers refuse: it is left out whole, and its place listed.
 */
export function sayableMessages({ messages }: ChatMeaning, context: SayingContext): readonly ChatMessage[] {
  return messages.flatMap((message, index) => {
    const at = messagePlace(message, index);
    const here: string[] = [];
    const said = sayableMessage(message, at, { ...context, dropped: here });
    if (said.parts.length === 0 && message.parts.length > 0 && message.role !== 'tool') {
      const names = message.parts.map((part) => kindOf(part, context));
      context.dropped.push(`${at} (${[...new Set(names)].join(', ')})`);
      return [];
    }
    context.dropped.push(...here);
    return [said];
  });
}

function sayableMessage(message: ChatMessage, at: string, context: SayingContext): ChatMessage {
  const marked = withoutMarks(message, at, context);
  if (marked.role === 'assistant') {
    return {
      ...marked,
      parts: marked.parts.flatMap((part, index) => sayable(part, partPlace(part, at, index), context)),
    };
  }
  const parts = marked.parts.flatMap((part, index) =>
    sayableContent(part, marked.role, partPlace(part, at, index), context),
  );
  return inWordsIfFailed({ ...marked, parts }, context.target);
}

function sayable(part: AssistantPart, at: string, context: SayingContext): readonly AssistantPart[] {
  switch (part.type) {
    case 'refusal':
      return [part];
    case 'reasoning': {
      const said = withoutForeignSeal(part, context);
      // Another vendor's seal is worthless here, and of a thought that only it showed nothing is left.
      const isTold = said.seal !== undefined || (context.target.takesThoughts && said.text !== '');
      if (isTold) return [said];
      if (part.text !== '' || part.seal !== undefined) context.dropped.push(thoughtPlace(part, at, context));
      return [];
    }
    case 'tool-call':
      return [withoutForeignSeal<ToolCallPart>(withoutMarks(part, at, context), context)];
    case 'text':
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
    case 'native':
      return sayableContent(part, 'assistant', at, context);
  }
}

/** OpenAI's chat has a field of the message for thoughts, and no places among its parts. */
function thoughtPlace(part: AssistantPart, at: string, context: SayingContext): string {
  const place = context.asked === 'openai-chat' ? at.replace(/\.content\.\d+$/, '') : at;
  return `${place} (${kindOf(part, context)})`;
}

/** In the client's word for it. */
function kindOf(part: AssistantPart, { asked }: SayingContext): string {
  if (part.type === 'native') return part.native.name;
  return part.type === 'reasoning' && asked === 'anthropic-messages' ? 'thinking' : part.type;
}

function sayableContent(
  part: ContentPart,
  role: ChatMessage['role'],
  at: string,
  context: SayingContext,
): readonly ContentPart[] {
  const { target, dropped } = context;
  if (part.type === 'native') {
    if (part.native.dialect === target.dialect) return [withoutMarks(part, at, context)];
    dropped.push(`${at} (${part.native.name})`);
    return [];
  }
  const lacks = target.lacks(part, role);
  if (lacks === 'part' || !isKnown(part, context)) {
    dropped.push(`${at} (${part.type})`);
    return [];
  }
  for (const field of lacks) {
    if (isSaid(part, field)) dropped.push(`${at}.${field === 'filename' ? context.filename : field}`);
  }
  return [withoutForeignSources(withoutMarks(part, at, context), at, context)];
}

/** One vendor's ids mean nothing to another. */
function isKnown(part: PlainPart, { target, asked }: SayingContext): boolean {
  if (part.type === 'text' || part.source.kind !== 'file-id') return true;
  return target.knowsFile(part.source.id, asked);
}

function isSaid(part: PlainPart, field: string): boolean {
  const value = (part as unknown as Readonly<Record<string, unknown>>)[field];
  return value !== undefined && value !== 'auto';
}

/** Another vendor's citations point at what this one never saw; as data they are the only way back to the source. */
function withoutForeignSources(part: PlainPart, at: string, { target, dropped }: SayingContext): PlainPart {
  if (part.type !== 'text' || part.citations === undefined) return part;
  const own = part.citations.filter(({ native }) => native.dialect === target.dialect);
  if (own.length === part.citations.length) return part;
  dropped.push(`${at}.citations`);
  const { citations: _citations, ...rest } = part;
  return own.length === 0 ? rest : { ...rest, citations: own };
}

interface Marked {
  readonly cache?: unknown;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly role?: string;
  readonly type?: string;
}

/** Without what only another dialect has a word for. */
function withoutMarks<Thing extends object>(thing: Thing, at: string, context: SayingContext): Thing {
  const { cache, extra, name, role, type } = thing as Marked;
  let said = thing;
  const { cacheMarks } = context.target;
  const isMarked = cacheMarks === 'everywhere' || (cacheMarks === 'parts' && type !== 'tool-call');
  if (cache !== undefined && !isMarked) {
    context.dropped.push('cache_control');
    said = without(said, 'cache');
  }
  if (extra !== undefined && !context.isOwn) {
    for (const field of Object.keys(extra)) context.dropped.push(`${at}.${field}`);
    said = without(said, 'extra');
  }
  // A tool's message names the tool, where somebody asks.
  if (name !== undefined && role !== undefined && role !== 'tool' && !context.target.names) {
    context.dropped.push(`${at}.name`);
    said = without(said, 'name');
  }
  return said;
}

function without<Thing extends object>(thing: Thing, field: string): Thing {
  const { [field]: _left, ...rest } = thing as Record<string, unknown>;
  return rest as Thing;
}

function withoutForeignSeal<Part extends { readonly seal?: Seal }>(part: Part, { target }: SayingContext): Part {
  if (part.seal === undefined || target.opens(part.seal)) return part;
  return without(part, 'seal');
}
