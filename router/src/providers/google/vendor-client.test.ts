import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GenerateContentParameters, GoogleGenAI, ThinkingLevel } from '@google/genai';
import { afterAll, describe, expect, it } from 'vitest';
import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { encode, hi } from './testing/encode.ts';

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const text = (said: string) => ({ type: 'text', text: said }) as const;

/** The same meaning, as the vendor's own client is told it and as ours. */
const pairs: readonly {
  readonly what: string;
  readonly told: Omit<GenerateContentParameters, 'model'>;
  readonly meaning: Partial<ChatMeaning>;
}[] = [
  { what: 'a plain question', told: { contents: 'Hi' }, meaning: {} },
  {
    what: 'sampling and limits',
    told: {
      contents: 'Hi',
      config: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100,
        stopSequences: ['x'],
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        candidateCount: 2,
        responseLogprobs: true,
        logprobs: 3,
      },
    },
    meaning: {
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 100,
      stop: ['x'],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      choices: 2,
      logprobs: { top: 3 },
    },
  },
  {
    what: 'instructions and a picture',
    told: {
      contents: [{ role: 'user', parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: 'QQ==' } }] }],
      config: { systemInstruction: 'Be brief.' },
    },
    meaning: {
      messages: [
        { role: 'system', parts: [text('Be brief.')] },
        {
          role: 'user',
          parts: [text('Look'), { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QQ==' } }],
        },
      ],
    },
  },
  {
    what: 'functions, a forced one, and the vendor’s own tool',
    told: {
      contents: 'Hi',
      config: {
        tools: [
          { googleSearch: {} },
          { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: schema }] },
        ],
        toolConfig: { functionCallingConfig: { mode: 'ANY' as never, allowedFunctionNames: ['f'] } },
      },
    },
    meaning: {
      tools: [
        { kind: 'native', native: { dialect: 'google-generate', name: 'googleSearch', value: { googleSearch: {} } } },
        { kind: 'function', name: 'f', description: 'd', inputSchema: schema },
      ],
      toolChoice: { kind: 'tool', name: 'f' },
    },
  },
  {
    what: 'a call and its result',
    told: {
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        {
          role: 'model',
          parts: [{ functionCall: { id: '1', name: 'f', args: { a: 'b' } }, thoughtSignature: 'c2ln' }],
        },
        { role: 'user', parts: [{ functionResponse: { id: '1', name: 'f', response: { output: 'done' } } }] },
      ],
    },
    meaning: {
      messages: [
        hi,
        {
          role: 'assistant',
          parts: [
            {
              type: 'tool-call',
              id: '1',
              name: 'f',
              input: '{"a":"b"}',
              seal: { dialect: 'google-generate', issuer: 'google', value: 'c2ln' },
            },
          ],
        },
        { role: 'tool', callId: '1', parts: [text('done')] },
      ],
    },
  },
  {
    what: 'an answer that fits a schema, after thinking',
    told: {
      contents: 'Hi',
      config: {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.LOW },
      },
    },
    meaning: {
      output: { kind: 'schema', name: 'a', schema },
      reasoning: { enabled: undefined, effort: 'low', budgetTokens: undefined, summary: undefined },
    },
  },
];

describe('the vendor’s own client', async () => {
  let sent: JsonObject = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    sent = JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"candidates":[]}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise((closed) => server.close(closed)));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl } });

  it.each(pairs)('sends what we send: $what', async ({ told, meaning }) => {
    await client.models.generateContent({ model: 'gemini-3.1-pro-preview', ...told });
    const { body, dropped } = encode(meaning);
    expect(dropped).toEqual([]);
    expect(JSON.parse(JSON.stringify(body))).toEqual(sameForm(sent));
  });
});

/** Documented differences: it gives instructions a role, and sends an empty `generationConfig`. */
function sameForm({ generationConfig, systemInstruction, ...rest }: JsonObject): JsonObject {
  const isEmpty = !isJsonObject(generationConfig) || Object.keys(generationConfig).length === 0;
  return {
    ...rest,
    ...(isJsonObject(systemInstruction) ? { systemInstruction: { parts: systemInstruction['parts'] } } : {}),
    ...(isEmpty ? {} : { generationConfig }),
  };
}
