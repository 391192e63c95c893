import { describe, expect, it } from 'vitest';
import { isContent } from '../../domain/chat-event.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { AnswerSink } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';

const MEBIBYTE = 1024 * 1024;

describe('a plain request that an endless stream answers', () => {
  it('is given up after 64 MiB, tells no more, and hangs up on the upstream', async () => {
    const upstream = await fakeUpstream({ floodBytes: Number.POSITIVE_INFINITY });
    const reading = openAiCompatibleServer.readConfig({ baseURL: upstream.url });
    if (reading.kind === 'refused') throw new Error('The config was refused.');
    const adapter = openAiCompatibleServer.create('one' as ProviderId, reading.config, testTools());
    const ended = Promise.withResolvers<ProviderFailure>();
    const told = { characters: 0, afterTheEnd: 0, over: false };
    // Counts and keeps nothing: what an answer holds in memory is not this reader's business.
    const sink: AnswerSink = {
      connected() {},
      head() {},
      bytes() {},
      comments() {},
      events(batch) {
        if (told.over) told.afterTheEnd += 1;
        for (const event of batch)
          if (isContent(event) && event.type === 'text-delta') told.characters += event.text.length;
      },
      end: () => ended.reject(new Error('The answer counted as whole.')),
      fail(failure) {
        told.over = true;
        ended.resolve(failure);
      },
    };

    adapter.chat(testCall({ stream: false }), sink);
    const failure = await ended.promise;
    const [request] = upstream.requests;
    await request?.closed;

    expect(failure).toMatchObject({ kind: 'broken-after-content', message: expect.stringContaining('64 MiB') });
    expect(told.characters).toBeGreaterThan(32 * MEBIBYTE);
    expect(told.characters).toBeLessThanOrEqual(64 * MEBIBYTE);
    expect(told.afterTheEnd).toBe(0);
    expect(request?.closedEarly).toBe(true);
    await adapter.close();
    await upstream.close();
  });
});
