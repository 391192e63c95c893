import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../domain/chat-message.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET, testTools } from '../testing/test-request.ts';
import { localServer } from './local-server.ts';
import { openAiCompatible } from './open-ai-compatible.ts';
import type { Prefill } from './prefill.ts';

const user: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'Tell a story.' }] };
const begun: ChatMessage = { role: 'assistant', parts: [{ type: 'text', text: 'Once upon' }] };

function serverWith(prefill: Prefill | undefined): ProviderType {
  return openAiCompatible({ type: 'odd', label: 'Odd', quirks: { prefill } });
}

function prefills(type: ProviderType, model: string): boolean | undefined {
  const reading = type.readConfig({ baseURL: 'http://127.0.0.1:9/v1', apiKey: TEST_SECRET });
  if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
  return type.create('odd' as ProviderId, reading.config, testTools()).prefills?.(model);
}

function sent(type: ProviderType, messages: readonly ChatMessage[]) {
  return sentBody(type, { dialect: 'events', meaning: { messages } });
}

describe('an assistant’s message that stands last', () => {
  const prefix: Prefill = { message: { prefix: true }, body: {}, path: '/beta', models: /^small/ };

  it('is marked as the vendor wants it, at the address where it can', async () => {
    const { models: _, ...any } = prefix;
    const { body, path } = await sent(serverWith(any), [user, begun]);
    expect(body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Once upon', prefix: true },
    ]);
    expect(path).toBe('/beta/chat/completions');
  });

  it('is told to local servers by two fields', async () => {
    const { body } = await sent(localServer, [user, begun]);
    expect(body).toMatchObject({ continue_final_message: true, add_generation_prompt: false });
  });

  it('is any other message where another follows, where the model cannot, and where nobody says that it can', async () => {
    const told: ChatMessage = { role: 'user', parts: [{ type: 'text', text: 'Go on.' }] };
    expect((await sent(localServer, [user, begun, told])).body).not.toHaveProperty('continue_final_message');
    const large = await sent(serverWith(prefix), [user, begun]);
    expect(large.path).toBe('/v1/chat/completions');
    expect(JSON.stringify(large.body)).not.toContain('prefix');
    expect(JSON.stringify((await sent(serverWith(undefined), [user, begun])).body)).not.toContain('prefix');
  });

  it('is known of each model', () => {
    expect(prefills(serverWith(prefix), 'small-1')).toBe(true);
    expect(prefills(serverWith(prefix), 'large-1')).toBe(false);
    expect(prefills(serverWith(undefined), 'small-1')).toBe(false);
  });
});
