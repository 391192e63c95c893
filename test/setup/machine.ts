import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayBeMissing } from './may-be-missing.ts';

/** What suites need of the machine beside Node. */
export type ToolName =
  | 'sqlite3'
  | 'curl'
  | 'jq'
  | 'python3'
  | 'bash'
  | 'zsh'
  | 'fish'
  | 'python-openai'
  | 'python-requests'
  | 'httpie';

/** `where`: the program, or the folder that holds the Python package. `reason`: why it is not there, for the report of the skipped suite. */
export type ToolState =
  | { readonly kind: 'found'; readonly where: string }
  | { readonly kind: 'missing'; readonly reason: string };

export type Machine = Readonly<Record<ToolName, ToolState>>;

export const cacheFolder = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'provider-router');
export const machineFile = join(cacheFolder, 'machine.json');

/** What `prepare-machine` found; a tool of which nothing is known is missing. Throws where nothing may be missing. */
export function toolState(name: ToolName): ToolState {
  const state = lookUp(name);
  if (state.kind === 'missing' && !mayBeMissing())
    throw new Error(`Under CI nothing may be missing: ${name}. ${state.reason}`);
  return state;
}

function lookUp(name: ToolName): ToolState {
  if (!existsSync(machineFile)) {
    return { kind: 'missing', reason: 'this machine was not prepared: run node test/setup/prepare-machine.ts' };
  }
  const machine: Partial<Machine> = JSON.parse(readFileSync(machineFile, 'utf8'));
  return machine[name] ?? { kind: 'missing', reason: `${name} was not looked for: run test/setup/prepare-machine.ts` };
}
