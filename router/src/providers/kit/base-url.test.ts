import { describe, expect, it } from 'vitest';
import { readBaseUrl } from './base-url.ts';

describe('readBaseUrl', () => {
  it.each([
    ['http://localhost:1234/v1', 'http://localhost:1234', '/v1'],
    ['http://localhost:1234', 'http://localhost:1234', '/v1'],
    ['http://localhost:1234/', 'http://localhost:1234', '/v1'],
    [' https://api.openai.com/v1/ ', 'https://api.openai.com', '/v1'],
    ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com', '/v1'],
    ['https://api.groq.com/openai', 'https://api.groq.com', '/openai/v1'],
    ['https://api.z.ai/api/paas/v4', 'https://api.z.ai', '/api/paas/v4'],
    ['https://host/v1beta/openai', 'https://host', '/v1beta/openai'],
    ['http://[::1]:8080', 'http://[::1]:8080', '/v1'],
  ])('reads %s', (text, origin, path) => {
    expect(readBaseUrl(text, '/v1')).toMatchObject({ kind: 'read', url: { origin, path } });
  });

  it('reads no address of any length', () => {
    expect(readBaseUrl(`http://host/${'/'.repeat(40_000)}`, '/v1')).toMatchObject({ kind: 'refused' });
  });

  it('tells which end of a URL it leaves out', () => {
    expect(readBaseUrl('https://host/v1/chat/completions', '/v1')).toMatchObject({ leftOut: '/chat/completions' });
    expect(readBaseUrl('https://host/v1', '/v1')).toMatchObject({ leftOut: undefined });
  });

  it.each([
    '',
    'localhost',
    'localhost:1234/v1',
    'ftp://host',
    'https://user:pass@host',
    'https://host/v1?key=x',
    'file:///etc',
  ])('refuses %j', (text) => {
    expect(readBaseUrl(text, '/v1').kind).toBe('refused');
  });
});
