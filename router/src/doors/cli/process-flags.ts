import { type Command, Option } from 'commander';
import { type ProcessOptionName, processOptions } from '../../config/process-options.ts';

/** Adds the flags of the process (`--data-dir` and its like), each with the variable that says the same. A command that opens no port leaves out those of the server. */
export function addProcessFlags(command: Command, kind: 'server' | 'database'): Command {
  for (const { name, flag, variable, placeholder, about, otherwise } of processOptions) {
    if (flag === undefined || (kind === 'database' && serverOnly.has(name))) continue;
    // Said here, not by commander's own `env()`: that would hand a variable over as if it were a flag.
    command.addOption(new Option(`${flag} <${placeholder}>`, `${about} (env: ${variable}, default: ${otherwise})`));
  }
  return command;
}

const serverOnly: ReadonlySet<ProcessOptionName> = new Set(['host', 'port', 'config', 'logLevel', 'logFile', 'debug']);
