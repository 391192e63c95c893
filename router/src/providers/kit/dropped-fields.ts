import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { Dialect } from '../../domain/dialect.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';

/** What a target can be told. */
export interface Vocabulary {
  readonly says: ReadonlySet<MeaningField>;
  /** Dialects whose `extra` fields it understands as they are. */
  readonly takesExtraOf: ReadonlySet<Dialect>;
}

/** The fields of a request that its target cannot be told: set by the client, not said by the target. For `AnswerHead.dropped`. */
export function droppedFields(meaning: ChatMeaning, { says, takesExtraOf }: Vocabulary): readonly string[] {
  const { dialect, messages: _messages, embedding: _embedding, names: _names, extra, ...fields } = meaning;
  const unsaid = Object.entries(fields).filter(([field, value]) => isSet(value) && !says.has(field as MeaningField));
  const foreign = takesExtraOf.has(dialect) ? [] : Object.entries(extra).filter(([, value]) => isSet(value));
  return [...unsaid, ...foreign].map(([field]) => field);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
