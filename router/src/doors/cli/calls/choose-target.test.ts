import { describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { testTerminal } from '../testing/test-terminal.ts';
import { chooseTarget } from './choose-target.ts';

describe('chooseTarget', () => {
  function choose(change: Partial<Context>) {
    return chooseTarget({
      terminal: testTerminal({}),
      flags: {},
      env: {},
      folder: '/',
      json: false,
      url: undefined,
      key: undefined,
      toolName: 'provider-cli',
      optionNames: [],
      ...change,
    });
  }

  it('takes the database where nobody names a router', () => {
    expect(choose({})).toEqual({ kind: 'database' });
    expect(choose({ env: { PROVIDER_ROUTER_KEY: 'pr-x' } })).toEqual({ kind: 'database' });
  });

  it.each([
    ['http://127.0.0.1:3001', 'http://127.0.0.1:3001/'],
    ['router.example:8080', 'http://router.example:8080/'],
    ['https://router.example/v1', 'https://router.example/'],
    ['https://router.example/llm/v1/', 'https://router.example/llm/'],
  ])('takes %s for an address', (url, href) => {
    const target = choose({ url, env: { PROVIDER_ROUTER_KEY: 'pr-x' } });

    expect(target).toMatchObject({ kind: 'remote', key: 'pr-x', url: expect.objectContaining({ href }) });
  });

  it('prefers a flag that names a database to the variable that names a router', () => {
    const env = { PROVIDER_ROUTER_URL: 'http://127.0.0.1:3001' };

    expect(choose({ env, flags: { dataDir: 'x' } })).toEqual({ kind: 'database' });
    expect(choose({ env })).toMatchObject({ kind: 'remote' });
  });

  it.each([
    [{ url: 'http://127.0.0.1:3001', flags: { dataDir: 'x' } }, 'not both'],
    [{ key: 'pr-x' }, '--url'],
    [{ url: 'ftp://router.example' }, '--url'],
    [{ url: 'http://user:secret@router.example' }, '--key'],
  ])('refuses what cannot work together: %j', (change, word) => {
    expect(choose(change)).toMatchObject({ kind: 'refused', message: expect.stringContaining(word) });
  });
});
