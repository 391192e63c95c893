import { mkdirSync, writeFileSync } from 'node:fs';
import { installSystemPackages } from './install-system-packages.ts';
import { cacheFolder, type Machine, machineFile, type ToolState } from './machine.ts';
import { preparePythonOpenai } from './prepare-python-openai.ts';
import { findProgram } from './run-quietly.ts';

/**
 * Run by `npm test` before the suites: finds what they need of the machine, installs what is missing where it may (Debian, root), and writes
 * down what there is. Suites that miss something are skipped with that reason; under CI a missing system service is a failure.
 */
const systemTools = [
  { name: 'sqlite3', debianPackages: ['sqlite3'] },
  { name: 'curl', debianPackages: ['curl'] },
  { name: 'python3', debianPackages: ['python3', 'python3-pip'] },
] as const;

const absent = systemTools.filter((tool) => findProgram(tool.name) === undefined);
const installing =
  absent.length === 0 ? undefined : installSystemPackages(absent.flatMap((tool) => tool.debianPackages));

const [sqlite3, curl, python3] = systemTools.map(({ name }): ToolState => {
  const where = findProgram(name);
  if (where !== undefined) return { kind: 'found', where };
  return { kind: 'missing', reason: installing ?? `${name} is still missing after its package was installed` };
}) as [ToolState, ToolState, ToolState];

const machine: Machine = { sqlite3, curl, python3, 'python-openai': preparePythonOpenai(python3) };
mkdirSync(cacheFolder, { recursive: true });
writeFileSync(machineFile, `${JSON.stringify(machine, undefined, 2)}\n`);

for (const [name, state] of Object.entries(machine)) {
  if (state.kind === 'missing') console.log(`Missing: ${name}. ${state.reason}. Its suites are skipped.`);
}
const missingServices = systemTools.filter(({ name }) => machine[name].kind === 'missing');
if (process.env['CI'] === 'true' && missingServices.length > 0) {
  console.error(`Under CI nothing may be missing: ${missingServices.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
