import { describe, expect, it } from 'vitest';
import type { Seal } from './native.ts';
import { readSealText, sealText } from './seal-text.ts';

describe('a seal as text', () => {
  it('is the vendor’s own text for a client of that vendor', () => {
    expect(
      sealText({ dialect: 'anthropic-messages', issuer: 'anthropic', value: 'EqQB...' }, 'anthropic-messages'),
    ).toBe('EqQB...');
    expect(readSealText('EqQB...', 'anthropic-messages')).toEqual({
      dialect: 'anthropic-messages',
      issuer: 'anthropic',
      value: 'EqQB...',
    });
  });

  it('is wrapped for a client of its dialect where another than the dialect’s own vendor made it', () => {
    const seal: Seal = { dialect: 'openai-responses', issuer: 'xai', value: 'x', id: 'rs_1' };
    const text = sealText(seal, 'openai-responses');
    expect(text).toMatch(/^pr1\./);
    expect(readSealText(text, 'openai-responses')).toEqual(seal);
    expect(readSealText(sealText({ ...seal, redacted: true }, 'openai-chat'), 'openai-chat')).toEqual({
      ...seal,
      redacted: true,
    });
  });

  it('that was wrapped before issuers were told is its dialect’s own vendor’s', () => {
    const text = `pr1.${Buffer.from(JSON.stringify(['anthropic-messages', 'sig'])).toString('base64url')}`;
    expect(readSealText(text, 'openai-chat')).toEqual({
      dialect: 'anthropic-messages',
      issuer: 'anthropic',
      value: 'sig',
    });
  });

  it('comes back as it was through a client of another vendor, with its id and in any script', () => {
    const seal: Seal = { dialect: 'openai-responses', issuer: 'openai', value: 'gAAAA…ü', id: 'rs_1' };
    expect(readSealText(sealText(seal, 'anthropic-messages'), 'anthropic-messages')).toEqual(seal);
    expect(readSealText(sealText(seal, 'openai-responses'), 'openai-responses')).toEqual(seal);
  });

  it('keeps thinking that is hidden apart from a signature, also for a client of the same vendor', () => {
    const seal: Seal = { dialect: 'anthropic-messages', issuer: 'anthropic', value: 'EmwKAhgB', redacted: true };
    expect(readSealText(sealText(seal, 'openai-chat'), 'openai-chat')).toEqual(seal);
    expect(readSealText(sealText(seal, 'anthropic-messages'), 'anthropic-messages')).toEqual(seal);
  });

  it('is taken for the client’s own where it only looks wrapped', () => {
    for (const text of ['pr1.', 'pr1.????', `pr1.${Buffer.from('{"a":1}').toString('base64url')}`]) {
      expect(readSealText(text, 'google-generate')).toEqual({
        dialect: 'google-generate',
        issuer: 'google',
        value: text,
      });
    }
  });
});
