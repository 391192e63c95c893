import { expect, it } from 'vitest';
import type { ContractBench } from './contract-bench.ts';
import { TEST_SECRET } from './test-request.ts';

/** The rules for model lists that cannot be read. */
export function describeLists(bench: ContractBench): void {
  it('rejects with the meaning of a refusal', async () => {
    const { adapter } = await bench.start({}, { apiKey: 'another-key' });
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'authentication' } });
  });

  it.each([
    ['<html></html>', 'misconfigured'],
    ['{"models": 7', 'broken-before-content'],
  ])('rejects a reply that is no model list: %s', async (body, kind) => {
    const { adapter } = await bench.start({}, { modelsReply: { status: 200, body } });
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: { kind } });
  });

  it('gives up when its signal says so', async () => {
    const { adapter } = await bench.start({});
    const listing = adapter.listModels({ secret: TEST_SECRET, signal: AbortSignal.abort() });
    await expect(listing).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });
}
