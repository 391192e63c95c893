import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import { emptyMeaning } from '../../domain/empty-meaning.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { messagesWithoutPlaces } from '../../domain/testing/without-places.ts';
import { foldedSystemTurns, hasSystemTurns, type SystemPlace, systemPlaceSaidBy } from './fold-system-turns.ts';

const text = (said: string) => ({ type: 'text', text: said }) as const;
const says = (role: 'system' | 'developer' | 'user' | 'assistant', said: string): ChatMessage => ({
  role,
  parts: [text(said)],
});
const reminder = (said: string) => text(`<system-reminder>\n${said}\n</system-reminder>`);
const fold = (messages: readonly ChatMessage[], place: SystemPlace) =>
  foldedSystemTurns({ ...emptyMeaning, messages }, place).messages;

function refusal(message: string, kind: 'invalid-request' | 'server-error' = 'invalid-request'): ProviderFailure {
  return kind === 'server-error'
    ? { kind, status: 500, message, retryAfterMs: undefined }
    : { kind, status: 400, message, type: undefined, code: undefined, param: undefined };
}

describe('instructions in the middle of a conversation', () => {
  const result: ChatMessage = { role: 'tool', callId: 'c', parts: [text('r')] };
  const turns = [
    says('system', 'S'),
    says('user', 'a'),
    says('system', 'M'),
    says('user', 'b'),
    says('assistant', 'x'),
    result,
    says('developer', 'D'),
  ];

  it('become words of the user where they stand, in the turn before them where that is the user’s', () => {
    expect(messagesWithoutPlaces(fold(turns, 'front'))).toEqual([
      says('system', 'S'),
      { role: 'user', parts: [text('a'), reminder('M'), text('b')] },
      says('assistant', 'x'),
      result,
      { role: 'user', parts: [reminder('D')] },
    ]);
  });

  it('take those in front along where a template knows no instructions at all', () => {
    expect(messagesWithoutPlaces(fold(turns, 'nowhere'))[0]).toEqual({
      role: 'user',
      parts: [reminder('S'), text('a'), reminder('M'), text('b')],
    });
  });

  it('are told from instructions in front', () => {
    expect(hasSystemTurns({ messages: turns })).toBe(true);
    expect(hasSystemTurns({ messages: [says('system', 'S'), says('developer', 'D'), says('user', 'a')] })).toBe(false);
    expect(hasSystemTurns({ messages: [says('system', 'S')] })).toBe(false);
  });

  it.each([
    ['System message must be at the beginning.', 'front'],
    ["Unexpected role 'system' after role 'user'", 'front'],
    ["role 'system' is not supported on this model", 'front'],
    ['messages[1].role: unknown variant `system`, expected `user` or `assistant`', 'front'],
    ['After the optional system message, conversation roles must alternate user/assistant/user', 'front'],
    ['System role not supported', 'nowhere'],
    ['The model is not supported', undefined],
    ['Unknown field "system_fingerprint"', undefined],
  ])('are known to be what is refused: %s', (message, place) => {
    expect(systemPlaceSaidBy(refusal(message))).toBe(place);
    expect(systemPlaceSaidBy(refusal(message, 'server-error'))).toBe(place);
    expect(systemPlaceSaidBy({ kind: 'no-funds', message })).toBeUndefined();
  });
});
