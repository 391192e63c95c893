import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { ownExchanges } from '../testing/recorded-exchanges.ts';
import { defaultQuirks } from './quirks.ts';
import { type ScannerOutput, StreamScanner } from './stream-scanner.ts';

const chunk = (delta: JsonObject, rest: JsonObject = {}) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n\n`;
const finish = `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`;
const usage = `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm', choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } })}\n\n`;
const done = 'data: [DONE]\n\n';
const words = ['Grüße', ' aus', ' 世界 👋', ' "error" [DONE]', ' "finish_reason":"x"', '\n\ndata: {"error":1}'].map(
  (content) => chunk({ content }),
);
const whole = [chunk({ role: 'assistant', content: '' }), ...words, finish, usage, done].join('');

class Heard implements ScannerOutput {
  readonly passed: { readonly bytes: Buffer; readonly hasContent: boolean }[] = [];
  readonly comments: string[] = [];
  errors: JsonObject[] = [];
  ends = 0;
  overflows = 0;

  pass(bytes: Uint8Array, hasContent: boolean): void {
    this.passed.push({ bytes: Buffer.from(bytes), hasContent });
  }
  passComments(bytes: Uint8Array): void {
    this.passed.push({ bytes: Buffer.from(bytes), hasContent: false });
    this.comments.push(Buffer.from(bytes).toString());
  }
  errorEvent(envelope: JsonObject): void {
    this.errors.push(envelope);
  }
  done(): void {
    this.ends += 1;
  }
  overflown(): void {
    this.overflows += 1;
  }
  text(): string {
    return Buffer.concat(this.passed.map((piece) => piece.bytes)).toString('utf8');
  }
}

/** Feeds a stream cut at the given places. */
function scan(text: string, cuts: readonly number[] = [], hidesUsage = false) {
  const heard = new Heard();
  const scanner = new StreamScanner({ quirks: defaultQuirks, hidesUsage }, heard);
  const bytes = Buffer.from(text);
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of places) {
    scanner.push(bytes.subarray(from, to));
    from = to;
  }
  scanner.finish();
  return { heard, scanner };
}

describe('StreamScanner', () => {
  it('passes a stream unchanged and reads its finish, usage and model', () => {
    const { heard, scanner } = scan(whole);
    expect(heard.text()).toBe(whole);
    expect(heard.ends).toBe(1);
    expect(scanner.summary()).toMatchObject({
      finishReason: { kind: 'stop' },
      usage: { inputTokens: 3, outputTokens: 2 },
      answeredModel: 'm',
    });
  });

  it('passes the same bytes wherever the network cuts them', () => {
    for (let at = 0; at <= Buffer.byteLength(whole); at += 1) expect(scan(whole, [at]).heard.text()).toBe(whole);
  });

  it('does so however often and with any line ends', () => {
    const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
    const cuts = fc.array(fc.nat(Buffer.byteLength(whole)), { maxLength: 60 });
    fc.assert(
      fc.property(lineEnds, cuts, fc.boolean(), (lineEnd, places, hides) => {
        const text = whole.replaceAll('\n', lineEnd);
        const expected = hides ? text.replace(usage.replaceAll('\n', lineEnd), '') : text;
        const { heard, scanner } = scan(text, places, hides);
        expect(heard.text().trimEnd()).toBe(expected.trimEnd());
        expect(heard.ends).toBe(1);
        expect(scanner.summary().usage?.inputTokens).toBe(3);
      }),
      { numRuns: 300 },
    );
  });

  it('passes recorded streams the same whole and byte by byte', () => {
    for (const { body } of ownExchanges().filter((exchange) => exchange.streamed)) {
      const every = Array.from({ length: Buffer.byteLength(body) }, (_, at) => at);
      const cut = scan(body, every);
      const uncut = scan(body);
      expect(cut.heard.text()).toBe(uncut.heard.text());
      expect(cut.scanner.summary()).toEqual(uncut.scanner.summary());
      expect(cut.heard.errors).toEqual(uncut.heard.errors);
    }
  });

  it('hands on the very chunk that came, without copying it', () => {
    const heard: Uint8Array[] = [];
    const output = { ...new Heard(), pass: (bytes: Uint8Array) => heard.push(bytes) } as unknown as ScannerOutput;
    const scanner = new StreamScanner({ quirks: defaultQuirks, hidesUsage: true }, output);
    const pieces = words.map((word) => Buffer.from(word));
    for (const piece of pieces) scanner.push(piece);
    expect(heard.every((bytes, at) => bytes === pieces[at])).toBe(true);
  });

  it('turns hasContent on with the first content and leaves it on', () => {
    const { heard } = scan(whole, [Buffer.byteLength(chunk({ role: 'assistant', content: '' }))]);
    expect(heard.passed.map((piece) => piece.hasContent)).toEqual([false, true]);
  });

  it.each([
    ['reasoning', { reasoning_content: 'hm' }],
    ['a refusal', { refusal: 'no' }],
    ['a tool call', { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] }],
    ['content as a list', { content: [{ type: 'text', text: 'x' }] }],
    ['a field of another kind', { images: [{ url: 'data:' }] }],
  ])('counts %s as content', (_name, delta) => {
    expect(scan(chunk(delta)).scanner.hasContent).toBe(true);
  });

  it.each(['', ' ', '  ', '\t'])('sees finish, usage and errors among flowing content, keys set off by %j', (space) => {
    const spaced = (text: string): string =>
      text.replaceAll(/(?<="):(?=["[{])/g, `:${space}`).replaceAll('[]', `[${space}]`);
    const good = scan(spaced(whole));
    expect(good.scanner.summary()).toMatchObject({ finishReason: { kind: 'stop' }, usage: { inputTokens: 3 } });
    expect(scan(spaced(whole), [], true).heard.text()).toBe(spaced(whole.replace(usage, '')));

    const failing = scan(spaced(`${words.join('')}data: {"error":{"message":"broken"}}\n\n`));
    expect(failing.heard.errors).toEqual([{ error: { message: 'broken' } }]);
  });

  it('does not count a role, an empty text or a comment as content', () => {
    const quiet = `: OPENROUTER PROCESSING\n\n${chunk({ role: 'assistant', content: '' })}${chunk({ content: null })}`;
    const { scanner, heard } = scan(quiet);
    expect(scanner.hasContent).toBe(false);
    expect(heard.text()).toBe(quiet);
  });

  it('tells pieces that hold no event from those that do, and passes both in order', () => {
    const comment = ': keep-alive {"error"}\n\n';
    const empty = 'event: ping\n\n';
    const pieces = [
      comment,
      words[0] ?? '',
      comment + empty,
      (words[1] ?? '') + comment,
      comment,
      finish + comment,
      comment,
    ];
    const cuts = pieces.map((_, at) => Buffer.byteLength(pieces.slice(0, at + 1).join('')));
    const { heard } = scan(pieces.join(''), cuts);
    expect(heard.text()).toBe(pieces.join(''));
    expect(heard.comments).toEqual([comment, comment + empty, comment, comment]);
  });

  it.each([
    ['an error object', 'data: {"error":{"message":"no"}}\n\n'],
    ['an error text', 'data: {"error": "no"}\n\n'],
    ['an event named error', 'event: error\ndata: {"type":"error","message":"no"}\n\n'],
    [
      'an error beside choices',
      'data: {"id":"chatcmpl-1","error":{"code":400},"choices":[{"index":0,"delta":{}}]}\n\n',
    ],
    ['a failing finish reason', finish.replace('"stop"', '"error"')],
    ['an object named error', 'data: {"object":"error","message":"no","code":500}\n\n'],
    ['a DashScope error', 'event:error\ndata:{"code":"InvalidParameter","message":"no"}\n\n'],
  ])('stops at %s and passes nothing of it', (_name, event) => {
    const before = words.slice(0, 3).join('');
    for (let cut = 0; cut < Buffer.byteLength(before + event); cut += 1) {
      const { heard } = scan(before + event + done, [cut]);
      expect(heard.text()).toBe(before);
      expect(heard.errors).toHaveLength(1);
      expect(heard.ends).toBe(0);
    }
  });

  it('takes an error that is null for none', () => {
    const text = chunk({ content: 'a' }) + chunk({ content: 'b' }, { error: null }) + finish + done;
    expect(scan(text).heard.text()).toBe(text);
  });

  it.each(['data: {"choices":[{"delta":\n\n', 'data: {oops}\n\n', 'data: <html>\n\n', 'data: 17\n\n'])(
    'leaves out the malformed event %j',
    (event) => {
      const { heard } = scan(words[0] + event + words[1] + finish + done);
      expect(heard.text()).toBe(words[0] + (words[1] ?? '') + finish + done);
    },
  );

  it('counts a last event without its blank line, and drops half of one', () => {
    expect(scan(words[0] + finish.trimEnd()).scanner.finishedChoices).toBe(1);
    const half = scan(words[0] + finish.slice(0, 60));
    expect(half.scanner.finishedChoices).toBe(0);
    expect(half.heard.text()).toBe(words[0]);
  });

  it('leaves alone a chunk without choices that has no usage, as Azure’s first', () => {
    const azure = 'data: {"id":"","model":"","choices":[],"prompt_filter_results":[]}\n\n';
    expect(scan(azure + whole, [], true).heard.text()).toBe(azure + whole.replace(usage, ''));
  });

  it('gives up on an event of more than 10 MB', () => {
    const heard = new Heard();
    const scanner = new StreamScanner({ quirks: defaultQuirks, hidesUsage: false }, heard);
    const piece = Buffer.alloc(1024 * 1024, 'x');
    scanner.push(Buffer.from('data: {"x":"'));
    for (let megabytes = 0; megabytes < 12; megabytes += 1) scanner.push(piece);
    expect(heard.overflows).toBe(1);
  });
});
