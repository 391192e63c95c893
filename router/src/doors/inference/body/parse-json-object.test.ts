import { describe, expect, it } from 'vitest';
import { parseJsonObject } from './parse-json-object.ts';

function outcome(body: string | Uint8Array) {
  const parsed = parseJsonObject(Buffer.from(body as string));
  return parsed.kind === 'parsed'
    ? parsed.body
    : `${parsed.error.status} ${parsed.error.code}: ${parsed.error.message}`;
}

function nested(levels: number): string {
  return `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
}

describe('parseJsonObject', () => {
  it('takes any JSON object', () => {
    expect(outcome('{"a":[1,null,"ü😀"]}')).toEqual({ a: [1, null, 'ü😀'] });
    expect(outcome('{"a":"\ufffd"}')).toEqual({ a: '\ufffd' });
  });

  it('takes the last of two equal keys, however the first is spelt', () => {
    expect(outcome('{"model":"a","\\u006dodel":"b"}')).toEqual({ model: 'b' });
  });

  it('drops a byte order mark, from the bytes too', () => {
    const parsed = parseJsonObject(Buffer.from('\ufeff{"a":1}'));
    expect(parsed).toMatchObject({ kind: 'parsed', body: { a: 1 } });
    expect(parsed.kind === 'parsed' && parsed.bytes.toString()).toBe('{"a":1}');
  });

  it.each(['', '  \n'])('calls an empty body empty', (body) => {
    expect(outcome(body)).toBe('400 invalid_json: The body is empty. Send a JSON object.');
  });

  it.each(['[]', 'null', '"text"', '1', 'true'])('refuses %s, which is no object', (body) => {
    expect(outcome(body)).toBe('400 invalid_request: The body must be a JSON object.');
  });

  it('tells where the JSON is wrong without quoting it', () => {
    expect(outcome('{"key":"sk-secret",\n oops}')).toBe(
      '400 invalid_json: The body is not valid JSON: line 2, column 2.',
    );
    expect(outcome('{"key":"sk-secret"')).toBe('400 invalid_json: The body is not valid JSON: line 1, column 19.');
    expect(outcome('sk-secret')).not.toContain('sk-secret');
    expect(outcome('{"a":')).toBe('400 invalid_json: The body is not valid JSON: it ends too early.');
  });

  it.each([
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from('{"a":1}', 'utf16le').fill(0xd8, 3, 4),
  ])('refuses bytes that are not UTF-8 (%#)', (bytes) => {
    expect(outcome(bytes)).toMatch(/^400 invalid_json/);
  });

  it('refuses what nests deeper than 128 levels, and survives millions', () => {
    expect(outcome(nested(128))).toHaveProperty('a');
    expect(outcome(nested(129))).toMatch(/^400 json_too_deep/);
    expect(outcome(nested(400_000))).toMatch(/^400 json_too_deep/);
    expect(outcome(nested(1_000_000))).toMatch(/^400 json_too_complex/);
    expect(outcome(`{"a":${'['.repeat(400_000)}`)).toMatch(/^400 invalid_json/);
    expect(outcome(`{"a":${'['.repeat(2_000_000)}`)).toMatch(/^400 json_too_complex/);
  });

  it('refuses what has more arrays and objects than others can wait for, and no long text for its brackets', () => {
    expect(outcome(`{"a":[${'[],'.repeat(500_000)}[]]}`)).toMatch(/^400 json_too_complex/);
    expect(outcome(`{"a":[${'[],'.repeat(400_000)}[]]}`)).toHaveProperty('a');
    expect(outcome(`{"a":"${'x'.repeat(5_000_000)}"}`)).toHaveProperty('a');
  });

  it('keeps a key named __proto__ harmless', () => {
    const body = outcome('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
