import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installSystemPackages } from './install-system-packages.ts';
import { cacheFolder, type Machine, machineFile, type ToolState } from './machine.ts';
import { mayBeMissing } from './may-be-missing.ts';
import { preparePythonPackages } from './prepare-python-packages.ts';
import { findProgram } from './run-quietly.ts';

/**
 * Run by `npm test` before the suites: finds what they need of the machine, installs what is missing where it may (Debian, root), and writes
 * down what there is. Suites that miss something are skipped with that reason; under CI whatever is missing is a failure.
 */
const systemTools = [
  { name: 'sqlite3', debianPackages: ['sqlite3'] },
  { name: 'curl', debianPackages: ['curl'] },
  { name: 'jq', debianPackages: ['jq'] },
  { name: 'python3', debianPackages: ['python3', 'python3-pip'] },
  { name: 'bash', debianPackages: ['bash'] },
  { name: 'zsh', debianPackages: ['zsh'] },
  { name: 'fish', debianPackages: ['fish'] },
] as const;

const absent = systemTools.filter((tool) => findProgram(tool.name) === undefined);
const installing =
  absent.length === 0 ? undefined : installSystemPackages(absent.flatMap((tool) => tool.debianPackages));

function stateOf(name: (typeof systemTools)[number]['name']): ToolState {
  const where = findProgram(name);
  if (where !== undefined) return { kind: 'found', where };
  return { kind: 'missing', reason: installing ?? `${name} is still missing after its package was installed` };
}

const python3 = stateOf('python3');

// Read at the time of writing; the suites drive the clients as they come, so a newer major is a decision.
const openai = preparePythonPackages(python3, {
  folder: 'python',
  requirements: ['openai>=2,<3'],
  modules: ['openai'],
});
const web = preparePythonPackages(python3, {
  folder: 'python-web',
  requirements: ['requests>=2,<3', 'httpie>=3,<4'],
  modules: ['requests', 'httpie'],
});
const httpie: ToolState = web.kind === 'found' ? { kind: 'found', where: join(web.where, 'bin', 'http') } : web;

const machine: Machine = {
  sqlite3: stateOf('sqlite3'),
  curl: stateOf('curl'),
  jq: stateOf('jq'),
  python3,
  bash: stateOf('bash'),
  zsh: stateOf('zsh'),
  fish: stateOf('fish'),
  'python-openai': openai,
  'python-requests': web,
  httpie,
};
mkdirSync(cacheFolder, { recursive: true });
writeFileSync(machineFile, `${JSON.stringify(machine, undefined, 2)}\n`);

const missing = Object.entries(machine).flatMap(([name, state]) =>
  state.kind === 'missing' ? [{ name, ...state }] : [],
);
for (const { name, reason } of missing) console.log(`Missing: ${name}. ${reason}. Its suites do not run.`);
if (!mayBeMissing() && missing.length > 0) {
  console.error(`Under CI nothing may be missing: ${missing.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
