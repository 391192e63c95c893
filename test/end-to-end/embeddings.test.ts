import { expect, it } from 'vitest';
import { fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { activate, addProvider, setSetting } from './kit/providers.ts';
import { startRouter } from './kit/start-router.ts';

it('gives a vector for each input before anything is set up, to the real client', async () => {
  await using router = await startRouter();
  await activate(router, 'demo');
  const input = ['the red fox', 'a red fox', 'annual report'];
  const raw = await router.call('POST', '/v1/embeddings', { input });
  expect(raw.headers.get('x-router-warnings')).toContain('these vectors are a demonstration');
  const first = await router.openai().embeddings.create({ model: 'auto', input });
  const again = await router.openai().embeddings.create({ model: 'auto', input, dimensions: 256 });

  expect(first.data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
    [0, 256],
    [1, 256],
    [2, 256],
  ]);
  expect(again.data).toEqual(first.data);
  expect(first.model).toBe('demo');
  const refused = router.openai().embeddings.create({ model: 'auto', input, dimensions: 100_000 });
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'dimensions' });
});

it('takes too few vectors for a failure of their provider: the next one is asked, or the caller told', async () => {
  await using router = await startRouter();
  const sloppy = await fakeUpstream({}, { models: ['embed'] });
  const exact = await fakeUpstream({}, { models: ['embed'] });
  const answer = (count: number) => ({
    raw: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        object: 'list',
        model: 'embed',
        data: Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding: [index, 1] })),
        usage: { prompt_tokens: 2, total_tokens: 2 },
      }),
    },
  });
  sloppy.play(() => answer(1));
  exact.play(() => answer(2));
  await addProvider(router, sloppy, { id: 'sloppy', priority: 9 });
  await activate(router, 'sloppy');
  const ask = () => router.call('POST', '/v1/embeddings', { model: 'embed', input: ['a', 'b'] });

  const told = await ask();
  expect(told.status).toBe(502);
  expect(told.body.error.attempts[0].reason).toContain('embeddings for 1 of 2 inputs');

  await addProvider(router, exact, { id: 'exact' });
  await setSetting(router, 'routing.fallbackEnabled', 'true');
  const rescued = await ask();
  expect(rescued.headers.get('x-router-provider')).toBe('exact');
  expect(rescued.body.data).toHaveLength(2);
  await Promise.all([sloppy.close(), exact.close()]);
});
