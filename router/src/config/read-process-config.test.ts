import { describe, expect, it } from 'vitest';
import { type ConfigSources, readProcessConfig } from './read-process-config.ts';

function read(sources: Partial<ConfigSources> = {}) {
  const reading = readProcessConfig({ flags: {}, env: {}, folder: '/srv/router', ...sources });
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading.problems));
  return reading;
}

function problems(sources: Partial<ConfigSources>) {
  const reading = readProcessConfig({ flags: {}, env: {}, folder: '/srv/router', ...sources });
  return reading.kind === 'refused' ? reading.problems : [];
}

describe('the configuration of the process', () => {
  it('works without any', () => {
    expect(read().config).toEqual({
      host: '127.0.0.1',
      port: 3001,
      dataDir: '/srv/router/data',
      databaseFile: '/srv/router/data/provider-router.db',
      logLevel: 'info',
      logFile: '/srv/router/data/logs/provider-router.log',
      debug: '',
      masterKey: { kind: 'beside-database' },
    });
  });

  it('keeps the log in no file where somebody says so', () => {
    expect(read({ settings: { 'logging.file': 'false' } }).config.logFile).toBeUndefined();
    expect(read({ settings: { 'logging.file': 'false' }, flags: { logFile: 'true' } }).config.logFile).toBeDefined();
  });

  it('takes the flag, then the variable, then the setting, then the default', () => {
    const settings = { 'server.port': '1', 'server.host': '10.0.0.1', 'logging.level': 'warn' } as const;
    const env = { PORT: '2', HOST: '10.0.0.2', LOG_LEVEL: '' };
    const { config } = read({ settings, env, flags: { port: '3' } });
    expect(config).toMatchObject({ port: 3, host: '10.0.0.2', logLevel: 'warn', dataDir: '/srv/router/data' });
  });

  it.each([
    [{ flags: { port: '65536' } }, '--port'],
    [{ env: { PORT: 'http' } }, 'PORT'],
    [{ env: { HOST: 'a b' } }, 'HOST'],
    [{ flags: { logLevel: 'loud' } }, '--log-level'],
    [{ env: { LOG_FILE: '/var/log/x' } }, 'LOG_FILE'],
    [{ settings: { 'server.port': '-1' } as const }, 'server.port'],
  ])('names the source of a mistake and what is allowed: %j', (sources, source) => {
    const [problem] = problems(sources);
    expect(problem?.source).toBe(source);
    expect(problem?.message).toContain(`${source} must be`);
  });

  it('names all mistakes at once', () => {
    expect(problems({ env: { PORT: 'x', LOG_LEVEL: 'y', DATABASE_URL: 'mysql://z' } })).toHaveLength(3);
  });

  it.each([
    ['data/my.db', '/srv/router/data/my.db'],
    ['/var/my.db', '/var/my.db'],
    ['sqlite:my.db', '/srv/router/my.db'],
    ['sqlite://my.db', '/srv/router/my.db'],
    ['sqlite:///var/my.db', '/var/my.db'],
    ['file:///var/my%20db', '/var/my db'],
    ['file:my.db', '/srv/router/my.db'],
  ])('reads DATABASE_URL=%s', (url, path) => {
    expect(read({ env: { DATABASE_URL: url } }).config.databaseFile).toBe(path);
  });

  it.each([
    'postgres://me:hushhush@db/router',
    'postgresql://me:hushhush@db/router',
    'mysql://me:hushhush@db/x',
    'sqlite::memory:',
  ])('refuses DATABASE_URL=%s without repeating it', (url) => {
    const [problem] = problems({ env: { DATABASE_URL: url } });
    expect(problem?.source).toBe('DATABASE_URL');
    expect(problem?.message).not.toContain('hushhush');
    if (url.startsWith('postgres')) expect(problem?.message).toContain('PostgreSQL is not in this version');
  });

  it('takes the master key from the variable or a file; a file named by flag beats both', () => {
    const env = { MASTER_KEY: 'hushhush', MASTER_KEY_FILE: 'from-env' };
    expect(read({ env }).config.masterKey).toEqual({ kind: 'text', text: 'hushhush', origin: 'MASTER_KEY' });
    expect(read({ env, flags: { masterKeyFile: 'k' } }).config.masterKey).toEqual({
      kind: 'file',
      path: '/srv/router/k',
    });
    expect(read({ env: { MASTER_KEY_FILE: 'k' } }).config.masterKey).toEqual({ kind: 'file', path: '/srv/router/k' });
  });

  it('takes no master key from the command line, which others can read', () => {
    expect(read({ flags: { masterKey: 'hushhush' } }).config.masterKey).toEqual({ kind: 'beside-database' });
  });
});
