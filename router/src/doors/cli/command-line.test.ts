import { expect, it } from 'vitest';
import { commandLine, type Place } from './command-line.ts';

const config: Place['config'] = {
  dataDir: '/srv/data',
  databaseFile: '/srv/data/provider-router.db',
  masterKey: { kind: 'beside-database' },
};

function line(change: Partial<Place['config']>, folder = '/srv'): string {
  return commandLine({ toolName: 'npx provider-cli', folder, config: { ...config, ...change } }, 'set ID');
}

it('is bare where everything lies in the usual place', () => {
  expect(line({})).toBe('npx provider-cli set ID');
});

it('leads to a data folder that is not the usual one of this folder', () => {
  expect(line({}, '/home')).toBe('npx provider-cli set ID --data-dir /srv/data');
});

it('leads to a database of another name, with the quotes that a shell needs', () => {
  expect(line({ databaseFile: "/mnt/my disk's/x.db" })).toBe(
    "npx provider-cli set ID --database-url '/mnt/my disk'\\''s/x.db'",
  );
});

it('names the file of the master key, and never a key that was given as text', () => {
  expect(line({ masterKey: { kind: 'file', path: '/run/key' } })).toBe(
    'npx provider-cli set ID --master-key-file /run/key',
  );
  expect(line({ masterKey: { kind: 'text', text: 'hushhush', origin: 'MASTER_KEY' } })).toBe('npx provider-cli set ID');
});
