import { describe, expect, it } from 'vitest';
import { describeProviderContract } from '../testing/provider-contract.ts';
import { sentBody } from '../testing/sent-body.ts';
import { TEST_SECRET } from '../testing/test-request.ts';
import { localServer } from './local-server.ts';

describeProviderContract({ type: localServer, config: (baseURL) => ({ baseURL, apiKey: TEST_SECRET }) });

describe('local', () => {
  it('needs an address and no key', () => {
    expect(localServer.readConfig({ baseURL: 'http://localhost:8000' })).toMatchObject({
      kind: 'read',
      config: { keys: [], options: { url: { origin: 'http://localhost:8000', path: '/v1' } } },
    });
    expect(localServer.readConfig({})).toMatchObject({ kind: 'refused', problems: [{ field: 'baseURL' }] });
  });

  it('has a local server’s time limits, and is looked for nowhere', () => {
    expect(localServer.local).toBe(true);
    expect(localServer.defaultLimits).toMatchObject({ firstContentMs: 300_000 });
    expect(localServer.discoverAt).toBeUndefined();
  });

  it('is told in the words that chat templates know', async () => {
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      max_completion_tokens: 9,
    };
    expect((await sentBody(localServer, { body })).body).toMatchObject({
      max_tokens: 9,
      messages: [{ role: 'system' }, { role: 'user' }],
    });
  });
});
