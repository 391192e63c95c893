import { type Command, Option } from 'commander';
import { type ProcessOptionName, processOptions } from '../../config/process-options.ts';

/** Adds the flags of the process (`--data-dir` and its like). A command that opens no port leaves out those of the server. */
export function addProcessFlags(command: Command, kind: 'server' | 'database'): Command {
  for (const { name, flag, placeholder, about } of processOptions) {
    if (flag === undefined || (kind === 'database' && serverOnly.has(name))) continue;
    command.addOption(new Option(`${flag} <${placeholder}>`, about));
  }
  return command;
}

const serverOnly: ReadonlySet<ProcessOptionName> = new Set(['host', 'port', 'logLevel', 'debug']);
