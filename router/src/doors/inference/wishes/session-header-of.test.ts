import { describe, expect, it } from 'vitest';
import { sessionHeaderOf } from './session-header-of.ts';

describe('the name of a conversation', () => {
  it.each([
    'x-claude-code-session-id',
    'session-id',
    'session_id',
    'x-session-id',
    'x-session-affinity',
    'x-openwebui-chat-id',
  ])('is read from %s', (name) => expect(sessionHeaderOf({ [name]: 'chat-1' })).toBe('chat-1'));

  it('is none where no header has one', () => {
    expect(sessionHeaderOf({ 'x-session-id': '' })).toBeUndefined();
    expect(sessionHeaderOf({})).toBeUndefined();
  });
});
