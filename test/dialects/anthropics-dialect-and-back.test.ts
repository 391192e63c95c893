import { describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../router/src/domain/chat-meaning.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import { withoutPlaces } from '../../router/src/domain/testing/without-places.ts';
import { readMeaning } from '../../router/src/doors/inference/anthropic/read-meaning.ts';
import { encodeMeaning } from '../../router/src/providers/anthropic/encode-meaning.ts';
import { claudeRules } from '../../router/src/providers/kit/claude-rules.ts';
import { collectedExchanges, collectionMissing } from '../../router/src/providers/testing/recorded-exchanges.ts';

const missing = collectionMissing();

describe.skipIf(missing !== undefined)(`requests to Anthropic${missing === undefined ? '' : ` (${missing})`}`, () => {
  const bodies = collectedExchanges('messages').flatMap(({ name, status, request }) =>
    status === 200 && request.body !== null ? [[name, request.body] as const] : [],
  );

  it.each(bodies)('mean the same after they were written anew: %s', (_name, body) => {
    const meaning = readMeaning(body);
    const { body: written } = encodeMeaning({ meaning, rules: claudeRules(String(body['model']), '2023-06-01') });
    expect(comparable(readMeaning(written as JsonObject))).toEqual(comparable(meaning));
  });
});

/** A tool that says it is not strict says what holds anyway. */
function comparable(whole: ChatMeaning) {
  const { tools, ...meaning } = withoutPlaces(whole);
  const said = tools.map((tool) => {
    if (tool.kind !== 'function' || tool.strict !== false) return tool;
    const { strict: _none, ...rest } = tool;
    return rest;
  });
  return { ...meaning, tools: said };
}
