import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../router/src/domain/chat-event.ts';
import type { AssistantPart } from '../../router/src/domain/chat-message.ts';
import { emptyMeaning } from '../../router/src/domain/empty-meaning.ts';
import type { JsonObject } from '../../router/src/domain/json.ts';
import type { Seal } from '../../router/src/domain/native.ts';
import { messageEvents } from '../../router/src/providers/anthropic/message-events.ts';
import {
  closeAnswer as closeMessage,
  initialReadState as initialMessage,
  readEvent,
} from '../../router/src/providers/anthropic/read-event.ts';
import { readConverseAnswer } from '../../router/src/providers/bedrock/converse-reading.ts';
import { closeAnswer, initialReadState, readChunk } from '../../router/src/providers/google/read-chunk.ts';
import { defaultQuirks } from '../../router/src/providers/openai-compatible/quirks.ts';
import {
  closeAnswer as closeChat,
  initialReadState as initialChat,
  readChunk as readChatChunk,
} from '../../router/src/providers/openai-compatible/read-chunk.ts';
import { readWholeResponse } from '../../router/src/providers/openai-compatible/responses/read-response.ts';
import { type ClientName, clients } from './kit/conversation.ts';
import { egresses, encodeAt } from './kit/egresses.ts';

const fallback = { id: 'f', model: 'f', createdS: 1 };
const newCallId = () => 'call_1';

const details = [
  { type: 'reasoning.text', text: 'First.', signature: 'or-sig1', format: 'anthropic-claude-v1', index: 0 },
  { type: 'reasoning.summary', summary: 'Second.', format: 'openai-responses-v1', index: 1 },
  { type: 'reasoning.encrypted', data: 'or-data', format: 'openai-responses-v1', index: 1, id: 'rs_1' },
];

/** Whose answer it is → what the reader of that provider tells of it. */
const answers: Readonly<Record<string, readonly ChatEvent[]>> = {
  anthropic: anthropicAnswer(),
  bedrock: converseAnswer('anthropic.claude-opus-4-6-v1', 'sigB'),
  'bedrock of another maker': converseAnswer('amazon.nova-2-pro', 'sigN'),
  responses: responsesAnswer('openai', 'gAAA-openai'),
  'responses of xai': responsesAnswer('xai', 'sealed-by-xai'),
  google: googleAnswer('google', 'AY-google'),
  vertex: googleAnswer('vertex', 'AY-vertex'),
  openrouter: openRouterAnswer(),
};
/** What must never be sent to anybody else. */
const secrets: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['sig1', 'sig2', 'hidden'],
  bedrock: ['sigB'],
  'bedrock of another maker': ['sigN'],
  responses: ['gAAA-openai'],
  'responses of xai': ['sealed-by-xai'],
  google: ['AY-google'],
  vertex: ['AY-vertex'],
  openrouter: ['or-sig', 'or-data'],
};
/** Signatures of Anthropic's models are good on all platforms; what is redacted has another form at each. */
const alsoAt: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  anthropic: { bedrock: ['sig1', 'sig2'] },
  bedrock: { anthropic: ['sigB'] },
};

function anthropicAnswer(): readonly ChatEvent[] {
  const content = [
    { type: 'thinking', thinking: 'First.', signature: 'sig1' },
    { type: 'redacted_thinking', data: 'hidden' },
    { type: 'thinking', thinking: 'Second.', signature: 'sig2' },
    { type: 'text', text: 'So.' },
  ];
  const context = { fallback, newCallId };
  let state = initialMessage;
  const events: ChatEvent[] = [];
  for (const event of messageEvents({ id: 'msg_1', model: 'm', role: 'assistant', content, stop_reason: 'end_turn' })) {
    const [next, more] = readEvent(state, event, context);
    state = next;
    events.push(...more);
  }
  return [...events, ...closeMessage(state, context)];
}

function converseAnswer(model: string, signature: string): readonly ChatEvent[] {
  const content = [{ reasoningContent: { reasoningText: { text: 'Hm.', signature } } }, { text: 'So.' }];
  const body = { output: { message: { role: 'assistant', content } }, stopReason: 'end_turn' };
  const reading = readConverseAnswer(body, { id: 'm', model, createdS: 1 });
  return reading.kind === 'answer' ? reading.events : [];
}

function responsesAnswer(issuer: string, sealed: string): readonly ChatEvent[] {
  const summary = [{ type: 'summary_text', text: 'Hm.' }];
  const output = [
    { type: 'reasoning', id: 'rs_1', summary, encrypted_content: sealed },
    { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'So.' }] },
  ];
  const body = { id: 'resp_1', model: 'm', status: 'completed', output };
  return readWholeResponse(body, { fallback, newCallId, issuer })[1];
}

function googleAnswer(issuer: string, signature: string): readonly ChatEvent[] {
  const parts = [
    { text: 'Hm.', thought: true },
    { text: 'So', thoughtSignature: `${signature}1` },
    { text: ' what', thoughtSignature: `${signature}2` },
    { text: '?' },
    { functionCall: { id: 'c1', name: 'f', args: {} }, thoughtSignature: `${signature}3` },
  ];
  const chunk = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
  const [state, events] = readChunk(initialReadState, chunk, { fallback, newCallId, issuer });
  return [...events, ...closeAnswer(state)];
}

/** In a stream its entries come in pieces. */
function openRouterAnswer(): readonly ChatEvent[] {
  const context = { quirks: { ...defaultQuirks, issuer: 'openrouter' }, fallback, newCallId };
  const piece = (entry: JsonObject, reasoning?: string) => ({
    reasoning: reasoning ?? null,
    reasoning_details: [entry],
  });
  const text = { type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0 };
  const deltas = [
    piece({ ...text, text: 'Fir' }, 'Fir'),
    piece({ ...text, text: 'st.' }, 'st.'),
    piece({ ...text, signature: 'or-sig1' }),
    piece({ ...details[1], summary: 'Sec' }, 'Sec'),
    piece({ ...details[1], summary: 'ond.' }, 'ond.'),
    piece({ ...details[2] }),
    { content: 'So.' },
  ];
  let state = initialChat;
  const events: ChatEvent[] = [];
  for (const delta of deltas) {
    const [next, more] = readChatChunk(state, { id: 'c', model: 'm', choices: [{ index: 0, delta }] }, context);
    state = next;
    events.push(...more);
  }
  return [...events, ...closeChat(state, context)];
}

/** The body of the next turn at an egress. */
function nextTurn(egress: string, parts: readonly AssistantPart[]): string {
  const ask = (text: string) => ({ role: 'user', parts: [{ type: 'text', text }] }) as const;
  const results = parts.flatMap((part) =>
    part.type === 'tool-call'
      ? [{ role: 'tool', callId: part.id, name: part.name, parts: [{ type: 'text', text: 'ok' }] } as const]
      : [],
  );
  const messages = [ask('a'), { role: 'assistant', parts } as const, ...results, ask('b')];
  return JSON.stringify(encodeAt(egress, { ...emptyMeaning, dialect: 'openai-chat', messages }).body);
}

const names = Object.keys(clients) as readonly ClientName[];

describe.each(names)('a client of %s', (client) => {
  it.each(Object.keys(answers))('gives what %s sealed back to it, and to nobody else', (issuer) => {
    const back = clients[client](answers[issuer] ?? []);
    for (const egress of Object.keys(egresses)) {
      const sent = nextTurn(egress, back);
      for (const secret of secrets[issuer] ?? []) {
        const belongs = egress === issuer || alsoAt[issuer]?.[egress]?.includes(secret) === true;
        expect(sent.includes(secret), `${secret} at ${egress}`).toBe(belongs);
      }
      expect(sent, egress).not.toContain('pr1.');
    }
  });

  it('keeps each signed thought with its text', () => {
    const thoughts = clients[client](answers['anthropic'] ?? []).filter((part) => part.type === 'reasoning');
    expect(thoughts).toEqual([
      { type: 'reasoning', text: 'First.', seal: anthropicSeal('sig1') },
      { type: 'reasoning', text: '', seal: { ...anthropicSeal('hidden'), redacted: true } },
      { type: 'reasoning', text: 'Second.', seal: anthropicSeal('sig2') },
    ]);
  });

  it('gives OpenRouter its entries back whole', () => {
    const body = JSON.parse(nextTurn('openrouter', clients[client](answers['openrouter'] ?? [])));
    expect(body.messages[1]).toMatchObject({ content: 'So.', reasoning_details: details });
  });

  it('gives each of Gemini’s signatures back on the part it came on', () => {
    const body = JSON.parse(nextTurn('google', clients[client](answers['google'] ?? [])));
    const parts = body.contents[1].parts.filter((part: { thought?: boolean }) => part.thought !== true);
    expect(parts).toEqual([
      { text: 'So', thoughtSignature: 'AY-google1' },
      { text: ' what', thoughtSignature: 'AY-google2' },
      { text: '?' },
      { functionCall: { id: 'c1', name: 'f', args: {} }, thoughtSignature: 'AY-google3' },
    ]);
  });
});

function anthropicSeal(value: string): Seal {
  return { dialect: 'anthropic-messages', issuer: 'anthropic', value };
}

describe('thoughts without a seal', () => {
  it('keep their place among sealed ones in OpenAI’s dialect', () => {
    const thought = (text: string, seal?: Seal): readonly ChatEvent[] => [
      { type: 'reasoning-delta', choice: 0, text },
      { type: 'reasoning-end', choice: 0, ...(seal === undefined ? {} : { seal }) },
    ];
    const events = [...thought('one '), ...thought('two ', anthropicSeal('s')), ...thought('three')];
    expect(clients['openai-chat, plain'](events).filter((part) => part.type === 'reasoning')).toEqual([
      { type: 'reasoning', text: 'one ' },
      { type: 'reasoning', text: 'two ', seal: anthropicSeal('s') },
      { type: 'reasoning', text: 'three' },
    ]);
  });
});
