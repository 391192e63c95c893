import { beforeEach, describe, expect, it } from 'vitest';
import { scriptedType } from '../../registry/testing/scripted-type.ts';
import { admin, type TestRegistry, testRegistry } from '../../registry/testing/test-registry.ts';
import { announcement, type Started } from './announcement.ts';

describe('announcement', () => {
  let test: TestRegistry;

  beforeEach(async () => {
    test = await testRegistry([scriptedType({ type: 'demo', standIn: true }), scriptedType({ type: 'lm-studio' })]);
    await test.registry.createProvider({ id: 'demo', name: 'Demo', type: 'demo' }, admin);
    await test.registry.setActive('demo', admin);
  });

  function text(
    change: Partial<Omit<Started, 'server'>> & { readonly server?: Partial<Started['server']> } = {},
  ): string {
    const { server, ...started } = change;
    return announcement({
      version: '1.2.3',
      listening: { url: 'http://127.0.0.1:3001', port: 3001, isPublic: false },
      otherAddresses: [],
      folder: '/srv',
      pid: 42,
      toolName: 'provider-cli',
      isInteractive: true,
      style: (_style, words) => words,
      server: {
        config: {
          dataDir: '/srv/data',
          databaseFile: '/srv/data/provider-router.db',
          masterKey: { kind: 'beside-database' },
        } as Started['server']['config'],
        found: { kind: 'kept' },
        registry: test.registry,
        apiKeys: { hasKeys: () => false } as Started['server']['apiKeys'],
        problem: () => undefined,
        ...server,
      },
      ...started,
    }).join('\n');
  }

  it('names what was found on this machine', () => {
    const server = { id: 'lm-studio', label: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1', chatModels: ['a', 'b'] };
    const found = { kind: 'registered', found: [server], active: server.id } as unknown as Started['server']['found'];

    expect(text({ server: { found } })).toContain('LM Studio at http://127.0.0.1:1234/v1 (2 chat models)');
  });

  it('says plainly that the stand-in is a demonstration and how to add a real provider', () => {
    expect(text()).toMatch(/Active +demo, a built-in demonstration/);
    expect(text()).toContain('Add a real provider:\n    provider-cli provider add');
  });

  it('says how to mend an active provider that cannot answer', async () => {
    await test.registry.updateProvider('demo', { enabled: false }, admin);

    expect(text()).toContain('provider-cli provider enable demo');
  });

  it('asks for a key in the line to try where one is needed', async () => {
    await test.registry.putSetting('auth.required', 'true', admin);

    expect(text()).toContain('Bearer $ROUTER_KEY');
  });

  it('says who can come in where it listens for others, and that they all need a key, whatever the setting says', async () => {
    await test.registry.putSetting('auth.required', 'false', admin);
    const listening = { url: 'http://127.0.0.1:3001', port: 3001, isPublic: true };
    const everywhere = text({ listening, otherAddresses: ['192.0.2.7'] });

    expect(everywhere).toContain(
      'every address of this machine; for others http://192.0.2.7:3001. Every call needs a key.',
    );
    expect(everywhere).toContain('Bearer $ROUTER_KEY');
    expect(text({ listening })).toContain('other machines too. Every call needs a key.');
    expect(text()).not.toContain('needs a key');
  });

  it('names the reference', () => {
    expect(text()).toContain('http://127.0.0.1:3001/docs');
  });

  it('prints commands as they work where it was started', () => {
    expect(text()).toContain('    provider-cli provider add');
    expect(text({ toolName: 'npx provider-cli' })).toContain('    npx provider-cli provider add');
    expect(text({ folder: '/elsewhere' })).toMatch(/provider add .* --data-dir \/srv\/data$/m);
  });

  it('says how to stop it, with and without a terminal', () => {
    expect(text({ isInteractive: true })).toContain('Stop: Ctrl-C');
    expect(text({ isInteractive: false })).toContain('Stop: kill 42');
  });
});
