import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from './create-log.ts';

describe('createLog', () => {
  async function logInto(options: Partial<LogOptions> = {}) {
    const lines: string[] = [];
    const send = (text: string, done: () => void): void => {
      lines.push(text);
      done();
    };
    const log = await createLog({
      level: 'info',
      isDebugged: () => false,
      isPretty: false,
      redact: (line) => line,
      send,
      ...options,
    });
    return { log, lines, read: () => lines.map((line) => JSON.parse(line)) };
  }

  it('writes one JSON object per line with level, time and what belongs to it', async () => {
    const { log, read } = await logInto();

    log.warn({ requestId: 'req_1' }, 'Something is odd.');

    expect(read()).toEqual([
      { level: 'warn', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), requestId: 'req_1', msg: 'Something is odd.' },
    ]);
  });

  it('leaves out what is less important than its level, and follows when that changes', async () => {
    const { log, read } = await logInto({ level: 'warn' });

    log.info({}, 'one');
    log.setLevel('info');
    log.info({}, 'two');
    log.setLevel('silent');
    log.error({}, 'three');

    expect(read().map((line) => line.msg)).toEqual(['two']);
  });

  it('tells the details of the scopes that are debugged, and of no others', async () => {
    const { log, read } = await logInto({ isDebugged: (scope) => scope === 'dynamic-providers:registry' });

    log.debug({ scope: 'registry' }, 'registry');
    log.debug({ scope: 'store' }, 'store');
    log.debug({}, 'other');

    expect(read().map((line) => line.msg)).toEqual(['registry']);
  });

  it('writes of an error what people need, not what libraries hang onto it', async () => {
    const { log, lines, read } = await logInto();
    const error = Object.assign(new TypeError('broken', { cause: new Error('cable cut') }), {
      code: 'E_BROKEN',
      request: { headers: { authorization: 'Bearer planted' } },
    });

    log.error({ err: error }, 'It failed.');

    expect(read()[0].err).toMatchObject({
      type: 'TypeError',
      message: 'broken',
      code: 'E_BROKEN',
      cause: { message: 'cable cut' },
    });
    expect(lines.join('')).not.toContain('planted');
  });

  it('sends every line through the redaction', async () => {
    const { log, lines } = await logInto({ redact: (line) => line.replaceAll('planted', '[redacted]') });

    log.info({ url: 'https://planted@host' }, 'planted');

    expect(lines.join('')).not.toContain('planted');
  });

  it('gives people one line with the time of day, the level, the sentence and what belongs to it', async () => {
    const { log, lines } = await logInto({ isPretty: true });

    log.warn({ requestId: 'req_1', providers: [{ provider: 'one' }] }, 'Something is odd.');

    const [line = ''] = lines.map(stripVTControlCharacters);
    expect(line).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: Something is odd\. .*"requestId":"req_1".*"provider":"one".*\n$/);
    expect(line.trimEnd().split('\n')).toHaveLength(1);
  });

  it('gives people of a failed request its sentence and its id, and the file all of it', async () => {
    const { log, lines } = await logInto({ isPretty: true });
    const kept: string[] = [];
    log.keepIn({ write: (line) => void kept.push(line), flush: async () => {} });

    log.warn({ requestId: 'req_1', attempts: [{ provider: 'one' }] }, 'It is down.');

    expect(lines.map(stripVTControlCharacters)).toEqual([
      expect.stringMatching(/^\[\d\d:\d\d:\d\d\] WARN: It is down\. \(req_1\)\n$/),
    ]);
    expect(kept.map((line) => JSON.parse(line))).toMatchObject([
      { requestId: 'req_1', attempts: [{ provider: 'one' }], msg: 'It is down.' },
    ]);
  });

  const hostile = 'm\u001b[2J\u009b31m\u202e\u0085\r\n[00:00:00] INFO: forged';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  const commands = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

  it('writes what others put into it so that no terminal obeys and nothing is lost', async () => {
    const { log, lines, read } = await logInto();
    log.warn({ model: hostile, nested: [{ [hostile]: hostile }] }, 'Odd.');
    log.warn({}, hostile);

    expect(lines.join('')).not.toMatch(commands);
    expect(read()[0]).toMatchObject({ model: hostile, nested: [{ [hostile]: hostile }] });
    expect(lines.join('').split('\n')).toHaveLength(3);
  });

  it('shows people what others put into it as text, in the lines where it belongs', async () => {
    const { log, lines } = await logInto({ isPretty: true });
    const error = Object.assign(new Error(hostile), { code: hostile, stack: `Error: ${hostile}` });
    log.warn({ model: hostile, err: error }, hostile);

    const text = stripVTControlCharacters(lines.join(''));
    expect(text).not.toMatch(commands);
    expect(text).not.toMatch(/^\[00:00:00\]/m);
    expect(text).toContain('\\u001b[2J');
  });

  it('does not wait for a reader, and says how many lines it left out when he reads again', async () => {
    const sent: { readonly text: string; readonly done: () => void }[] = [];
    const { log } = await logInto({ send: (text, done) => sent.push({ text, done }) });
    const megabyte = 'x'.repeat(1_024 * 1_024);

    for (let line = 0; line < 10; line += 1) log.info({ line }, megabyte);
    while (sent.length < 3) sent.at(-1)?.done();

    const lines = sent.flatMap(({ text }) => text.trimEnd().split('\n')).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ line: 0 }, { line: 1 }, { line: 2 }, { level: 'warn', lines: 7 }]);
  });
});
