import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.ts';
import { chatBodyProblem } from './check-chat-body.ts';
import { fieldProblem } from './field-rule.ts';

const messages = [{ role: 'user', content: 'hi' }];

function paramOf(body: unknown): string | undefined {
  const problem = chatBodyProblem(body as JsonObject);
  if (problem === undefined) return undefined;
  expect(problem.status).toBe(400);
  expect(problem.message).toContain(`"${problem.param}"`);
  expect(problem.details).toEqual([{ field: problem.param, message: problem.message }]);
  return problem.param;
}

describe('chatBodyProblem', () => {
  it('passes the least, the most common, and unknown fields of any type', () => {
    expect(paramOf({ messages })).toBeUndefined();
    expect(
      paramOf({ model: 'm', messages, stream: true, max_tokens: -1, stop: ['a'], tools: [{ type: 'function' }] }),
    ).toBeUndefined();
    expect(paramOf({ messages, provider: { order: ['a'] }, made_up: [{ deep: 1 }], logit_bias: {} })).toBeUndefined();
    expect(paramOf({ messages: [{ role: 'critic', content: [{ type: 'x' }] }] })).toBeUndefined();
  });

  it('takes null for "not given"', () => {
    expect(
      paramOf({
        messages,
        model: null,
        stream: null,
        tools: null,
        stop: null,
        temperature: null,
        stream_options: null,
      }),
    ).toBeUndefined();
    expect(paramOf({ messages: [{ role: 'assistant', content: null, tool_calls: null }] })).toBeUndefined();
  });

  it.each([
    ['model', 5],
    ['model', {}],
    ['model', 'm'.repeat(513)],
    ['model', 'm\r\nforged'],
    ['model', 'm\u001b[2J'],
    ['model', 'm\u009b31m'],
    ['model', 'm\u202egpt'],
    ['model', 'm\u2028'],
    ['stream', 'true'],
    ['stream', 1],
    ['stream_options', []],
    ['temperature', '0.5'],
    ['max_tokens', true],
    ['n', '1'],
    ['stop', [1]],
    ['stop', {}],
    ['tools', {}],
    ['tools', ['x']],
    ['tool_choice', 1],
    ['response_format', 'json'],
    ['user', 5],
    ['provider', ['x']],
    ['metadata', 'x'],
  ])('names %s when it is %j', (field, value) => {
    expect(paramOf({ messages, [field]: value })).toBe(field);
  });

  it('names messages that are missing, empty or no list', () => {
    for (const wrong of [undefined, null, [], {}, 'hi'])
      expect(paramOf({ model: 'm', messages: wrong })).toBe('messages');
  });

  it('names the message and its part that is wrong', () => {
    expect(paramOf({ messages: [...messages, 'hi'] })).toBe('messages[1]');
    expect(paramOf({ messages: [...messages, null] })).toBe('messages[1]');
    expect(paramOf({ messages: [{ content: 'hi' }] })).toBe('messages[0].role');
    expect(paramOf({ messages: [{ role: 'user', content: 5 }] })).toBe('messages[0].content');
    expect(paramOf({ messages: [{ role: 'assistant', tool_calls: ['x'] }] })).toBe('messages[0].tool_calls');
  });

  it('refuses a second spelling of a field that decides where the request goes', () => {
    expect(paramOf({ model: 'm', Model: 'other', messages })).toBe('Model');
    expect(paramOf({ model: 'm', STREAM: true, messages })).toBe('STREAM');
    expect(paramOf({ model: 'm', Temperature: 1, messages })).toBeUndefined();
  });

  it('takes a field that decides elsewhere, by its right name, for one that it does not know', () => {
    const none = new Map();
    expect(fieldProblem({ model: 'm', messages }, none)).toBeUndefined();
    expect(fieldProblem({ model: 'm', Messages: messages }, none)).toMatchObject({ param: 'Messages' });
  });
});
