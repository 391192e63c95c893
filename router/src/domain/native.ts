import type { Dialect } from './dialect.ts';
import type { JsonValue } from './json.ts';

/** Something that only speakers of one dialect understand, kept whole. `name` is what people are told when it must be left out (`web_search_20250305`). */
export interface Native {
  readonly dialect: Dialect;
  readonly name: string;
  readonly value: JsonValue;
}

/**
 * What a vendor put on its model's thinking (or on a part, or a tool call) so that it recognises it in the next turn. Worthless to any other vendor,
 * and to this one unless it comes back unchanged: Anthropic's `signature`, OpenAI's `encrypted_content`, Gemini's `thoughtSignature`.
 */
export interface Seal {
  /** In whose words the value is. */
  readonly dialect: Dialect;
  /**
   * Who can open it: the family of the provider type that gave it (`openai`, `xai`, `azure-openai`). Many speak one dialect, and each refuses the
   * others' seals.
   */
  readonly issuer: string;
  readonly value: string;
  /** The item's id, where the vendor wants it back beside the value (Responses: `rs_...`). */
  readonly id?: string;
  /** It is the thinking itself, hidden, and no mark on a shown one: Anthropic's `redacted_thinking`, whose data is the value. */
  readonly redacted?: true;
}
