import { afterEach, describe, expect, it } from 'vitest';
import { ContractBench } from '../testing/contract-bench.ts';
import { openAiCompatibleServer } from './open-ai-compatible-server.ts';
import { webPageFailure } from './web-page-failure.ts';

const bench = new ContractBench({ type: openAiCompatibleServer, config: (baseURL) => ({ baseURL, apiKey: 'sk-x' }) });
const page = '\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>';
const hint = { kind: 'misconfigured', message: expect.stringContaining('check its baseURL') };

describe('a web page with status 200', () => {
  afterEach(() => bench.clear());

  it.each([
    { type: 'text/html; charset=utf-8', stream: false },
    { type: 'application/json', stream: false },
    { type: 'text/html; charset=utf-8', stream: true },
    { type: 'text/event-stream', stream: true },
  ])('in place of an answer points to the baseURL (as $type, stream: $stream)', async ({ type, stream }) => {
    const raw = { status: 200, headers: { 'content-type': type }, body: page };
    const { sink } = await bench.ask({ raw }, { stream });
    expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure: hint });
  });

  it('in place of a model list points to the baseURL', async () => {
    const { adapter } = await bench.start({}, { modelsReply: { status: 200, body: page } });
    const listing = adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: hint });
  });

  it.each(['<html>', '<head>', '<?xml version="1.0"?>\n<!doctype HTML>'])('is known by %s', (start) => {
    expect(webPageFailure(`${start}...`)).toMatchObject(hint);
  });

  it.each(['', '{"choices": [', '<think>...', '<htmlish>'])('is not seen in %j', (body) => {
    expect(webPageFailure(body)).toBeUndefined();
  });
});
