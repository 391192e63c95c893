import type { Command } from 'commander';
import { cliProgram } from './cli-program.ts';
import type { Runner } from './program/define-command.ts';
import { provideSwarmCommands } from './program/swarm-commands.ts';

/** `provider-cli` under D4's name, with the words that D4 has for some of its commands. */
export function swarmProgram(version: string, run: Runner): Command {
  const program = cliProgram(version, run).name('qwen-swarm-enhanced');
  provideSwarmCommands(program, run);
  return program;
}
