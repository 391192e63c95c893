import { expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import type { ContractBench } from './contract-bench.ts';
import type { FakeRawReply } from './fake-answer.ts';
import { TEST_SECRET } from './test-request.ts';

/** Whatever an upstream echoes in an error, no secret of the provider is told. */
export function describeSecrecy(bench: ContractBench): void {
  it('never repeats its key, even where the upstream does', async () => {
    const message = `Your key ${TEST_SECRET} is wrong.\nBearer ${TEST_SECRET}`;
    for (const form of bench.forms) {
      for (const fault of ['unauthorized', 'invalid-request', 'error-in-200', 'error-in-stream'] as const) {
        const { sink } = await bench.ask({ fault, message, afterChunks: 0 }, form);
        expect(JSON.stringify(await sink.outcome())).not.toContain(TEST_SECRET.slice(0, 14));
      }
    }
  });

  it.each(plantedSecrets(bench.type))(
    'never repeats $where that has no shape of a secret',
    async ({ config, echo }) => {
      const said = `You sent <${echo}>\n`;
      const error = JSON.stringify({ error: { message: said, type: said, code: said, param: said } });
      for (const form of bench.forms) {
        for (const raw of errorReplies(bench, error, form.stream)) {
          const { sink } = await bench.ask({ raw }, form, config);
          const outcome = await sink.outcome();
          expect(outcome.kind).toBe('failed');
          expect(JSON.stringify(outcome)).not.toContain(echo);
          expect(sink.text()).not.toContain(echo);
        }
      }
      const { adapter } = await bench.start({}, { modelsReply: { status: 400, body: error } }, config);
      const listing = adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(5_000) });
      const refusal = await listing.catch((thrown: unknown) => thrown);
      expect(refusal).toMatchObject({ failure: { kind: 'invalid-request' } });
      expect(`${refusal} ${JSON.stringify(refusal)}`).not.toContain(echo);
    },
  );

  it('keeps the type, the code and the field that an error names short and on one line', async () => {
    const long = `a\nb ${'x'.repeat(300)}`;
    const body = JSON.stringify({ error: { message: 'no', type: long, code: long, param: long } });
    const { sink } = await bench.ask({ raw: { status: 400, body } }, {});
    const word = expect.stringMatching(/^a b x{1,96}…?$/);
    expect(await sink.outcome()).toMatchObject({ failure: { type: word, code: word, param: word } });
  });
}

/** An error as a refusal, as a plain answer with status 200, and as an event of a stream before and after content. */
function errorReplies(bench: ContractBench, error: string, stream: boolean): readonly FakeRawReply[] {
  const refused: readonly FakeRawReply[] = [400, 422, 200].map((status) => ({ status, body: error }));
  if (!stream) return refused;
  const { opening, content } = bench.speaks.streamParts({ says: 'one' }, 'test-model', false);
  const headers = { 'content-type': 'text/event-stream' };
  return [
    ...refused,
    ...['', opening + content.join('')].map((before) => ({
      status: 200,
      headers,
      body: `${before}data: ${error}\n\n`,
    })),
  ];
}

interface PlantedSecret {
  readonly where: string;
  readonly config: JsonObject;
  readonly echo: string;
}

/** Secrets that no pattern knows, where a config can hold them, and what an upstream may echo of each. */
function plantedSecrets(type: ProviderType): readonly PlantedSecret[] {
  const words = 'correct horse battery';
  const key = { where: 'a key', config: { apiKey: 'correct-horse-battery' }, echo: 'correct-horse-battery' };
  if (!type.secretKeys.includes('headers')) return [key];
  const schemes = ['Bearer', 'basic', 'Token'].map((scheme) => ({
    where: `a header (${scheme})`,
    config: { headers: { 'x-own-secret': `${scheme} ${words}` } },
    echo: words,
  }));
  return [key, { where: 'a header', config: { headers: { 'x-own-secret': words } }, echo: words }, ...schemes];
}
