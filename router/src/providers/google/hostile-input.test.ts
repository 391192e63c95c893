import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPartialArgs } from './partial-args.ts';
import { read } from './testing/read.ts';

const MEGABYTE = 1024 * 1024;
const forms = [
  { form: 'events', stream: true },
  { form: 'events', stream: false },
  { form: 'bytes', stream: true },
  { form: 'bytes', stream: false },
] as const;

describe('whatever an upstream sends', () => {
  it('ends in an end or a failure: random bytes', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .uint8Array({ maxLength: 200 })
        .map((bytes) => Buffer.concat([Buffer.from('data: '), bytes, Buffer.from('\n\n')])),
      fc.json().map((json) => Buffer.from(`data: ${json}\n\n`)),
      fc.json().map((json) => Buffer.from(`[${json}, ${json}]`)),
      fc.jsonValue().map((part) =>
        Buffer.from(
          JSON.stringify({
            candidates: [
              {
                content: { parts: [part, { functionCall: part }, { text: part }] },
                groundingMetadata: part,
                logprobsResult: part,
              },
            ],
            usageMetadata: part,
            promptFeedback: part,
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 50 }), fc.constantFrom(...forms), (bytes, pieceBytes, form) => {
        const told = read(Buffer.from(bytes), { ...form, pieceBytes });
        expect([told.summary, told.failure].filter((end) => end !== undefined)).toHaveLength(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(forms)('is given up where one event is longer than anybody’s ($form, stream: $stream)', (form) => {
    const long = Buffer.alloc(12 * MEGABYTE, 0x61);
    for (const opening of ['data: {"a":"', '[{"a":"']) {
      const { failure } = read(Buffer.concat([Buffer.from(opening), long]), { ...form, pieceBytes: MEGABYTE });
      expect(failure?.kind).toBe('broken-before-content');
    }
  });

  it.each(forms)('is not read into the depth ($form, stream: $stream)', (form) => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const finish = '{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}';
    for (const part of [`{"functionCall":{"name":"f","args":{"a":${deep}}}}`, `{"executableCode":${deep}}`]) {
      const chunk = `{"candidates":[{"content":{"parts":[${part}]}}]}`;
      const told = read(form.stream ? `data: ${chunk}\n\ndata: ${finish}\n\n` : chunk, form);
      expect(told.summary === undefined ? told.failure?.kind : told.summary.finishReason).toEqual(
        form.stream ? { kind: 'stop' } : 'broken-before-content',
      );
    }
  });

  it('may be no UTF-8', () => {
    const body = Buffer.concat([
      Buffer.from('data: {"candidates":[{"content":{"parts":[{"text":"a'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('b"}]},"finishReason":"STOP"}]}\n\n'),
    ]);
    for (const form of forms) {
      const told = read(body, { ...form, pieceBytes: form.stream ? 1 : body.length });
      expect(told.summary?.finishReason).toEqual({ kind: 'stop' });
      if (form.form === 'events' || !form.stream)
        expect(told.events.some((event) => event.type === 'text-delta' && event.text.startsWith('a\ufffd'))).toBe(true);
    }
  });

  it('cannot make a list of any length by naming a place in it', () => {
    const args = addPartialArgs({}, [{ jsonPath: '$.a[4000000000]', stringValue: 'x' }]);
    expect((args['a'] as readonly unknown[]).length).toBeLessThan(20_000);
  });
});
