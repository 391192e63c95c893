import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigPairs } from './parse-config-pairs.ts';

describe('parseConfigPairs', () => {
  it('keeps texts as they are, also those that look like numbers: the type knows which of its keys are', () => {
    expect(parseConfigPairs(['timeout=5000', 'organization=0123', 'url=http://x/?a=b', 'empty='])).toEqual({
      kind: 'read',
      config: { timeout: '5000', organization: '0123', url: 'http://x/?a=b', empty: '' },
    });
  });

  it('reads lists and objects as JSON', () => {
    expect(parseConfigPairs(['apiKeys=[{"key":"a","weight":2}]', 'headers={"x-a":"b"}', 'note={not json'])).toEqual({
      kind: 'read',
      config: { apiKeys: [{ key: 'a', weight: 2 }], headers: { 'x-a': 'b' }, note: '{not json' },
    });
  });

  it('refuses what is no pair, without repeating it', () => {
    const reading = parseConfigPairs(['sk-secret']);

    expect(reading.kind).toBe('refused');
    expect(JSON.stringify(reading)).not.toContain('sk-secret');
  });

  it('never throws, and never changes a prototype', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant('__proto__={"polluted":true}'))), (pairs) => {
        const reading = parseConfigPairs(pairs);
        expect(reading.kind === 'read' && 'polluted' in reading.config).toBe(false);
      }),
    );
  });
});
