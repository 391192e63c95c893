import type { ChatMessage } from '../../domain/chat-message.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { Seal } from '../../domain/native.ts';
import type { ToolNameForm } from './tool-name-form.ts';

/** Fields of a part that a target can have no word for. */
export type PartField = 'detail' | 'filename';

/** What a target can be told of a conversation and its tools. */
export interface SayableTarget {
  /** What is native to this dialect passes, and so do fields that have no name in the domain. */
  readonly dialect: Dialect;
  /** Whether it made this seal, and so takes it back. */
  readonly opens: (seal: Seal) => boolean;
  /** What of a part cannot be told: all of it, or some fields. Natives are no question: their dialect answers it. */
  readonly lacks: (part: PlainPart, role: ChatMessage['role']) => 'part' | readonly PartField[];
  /** Whether a file that was uploaded before is known by this id, which a client of `asked` wrote. */
  readonly knowsFile: (id: string, asked: Dialect) => boolean;
  /** Whether thoughts without a seal of its own can be told. */
  readonly takesThoughts: boolean;
  /** Whether those who speak have names. */
  readonly names: boolean;
  /** Whether a tool's result can say that the tool failed; else it is said in words. */
  readonly failedResults: boolean;
  /** Where marks of a cache can stand: `parts` have them and tools, but no calls. */
  readonly cacheMarks: 'everywhere' | 'parts' | 'nowhere';
  /** Whether a function's arguments can be held to its schema. */
  readonly strictTools: boolean;
  /** Tools whose names are not like this are told by others (`told-tool-name`); undefined: any name is taken. */
  readonly toolNames?: ToolNameForm;
}

export type PlainPart = Exclude<ContentPart, { readonly type: 'native' }>;
