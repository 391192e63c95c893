import type { JsonObject, JsonValue } from '../../../domain/json.ts';
import type { Citation } from '../../../domain/media.ts';
import type { Native } from '../../../domain/native.ts';
import { issuerOf, readSealText, sealText } from '../../../domain/seal-text.ts';
import { textOf } from '../../../lib/text-of.ts';

const dialect = 'anthropic-messages';

/**
 * A source as Anthropic's clients read it. Another vendor's has the form of a web search's, whose opaque `encrypted_index` carries what that
 * vendor sent, so that it comes back whole.
 */
export function encodeCitation({ native, url, title, citedText }: Citation): JsonValue {
  if (native.dialect === dialect) return native.value;
  return {
    type: 'web_search_result_location',
    url: url ?? '',
    title: title ?? null,
    cited_text: citedText ?? '',
    encrypted_index: sealText(
      {
        dialect: native.dialect,
        issuer: issuerOf(native.dialect),
        value: JSON.stringify(native.value),
        id: native.name,
      },
      dialect,
    ),
  };
}

/** What another vendor sent, out of a citation that came back; undefined where it is Anthropic's own. */
export function readForeignCitation(citation: JsonObject): Native | undefined {
  const index = textOf(citation['encrypted_index']);
  if (index === undefined) return undefined;
  const seal = readSealText(index, dialect);
  if (seal.dialect === dialect) return undefined;
  try {
    return { dialect: seal.dialect, name: seal.id ?? 'citation', value: JSON.parse(seal.value) as JsonValue };
  } catch {
    return undefined;
  }
}
