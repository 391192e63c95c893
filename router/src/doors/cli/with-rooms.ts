import type { OpenRooms, Refused } from '../../compose-server.ts';
import type { ProcessConfig } from '../../config/process-config.ts';
import type { Log } from '../../lib/log.ts';
import { commandLine } from './command-line.ts';
import type { Context } from './context.ts';
import { databaseFile } from './database-file.ts';
import type { ExitCode } from './exit-code.ts';
import { packageVersion } from './package-version.ts';
import { readConfig } from './read-config.ts';
import { startProgress } from './start-progress.ts';
import type { Terminal } from './terminal.ts';

/** A command of the tool as it is typed for this very database. */
export type ToolLine = (command: string) => string;

export interface RoomsWish {
  /** Whether the command may be the first thing that ever happens in a data folder. */
  readonly mayCreate: boolean;
}

/**
 * Opens what a command works on, straight over the database, runs the command and closes it again. A running router notices by itself what
 * was written. The house is loaded only here, so that `--help` and mistakes answer at once.
 */
export async function withRooms(
  context: Context,
  { mayCreate }: RoomsWish,
  command: (rooms: OpenRooms, tool: ToolLine) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { terminal } = context;
  const outcome = readConfig(context);
  if (outcome.kind === 'refused') return outcome.exitCode;
  const { config } = outcome;
  const file = databaseFile(config.databaseFile);
  if (file.kind === 'unreadable' || (file.kind === 'absent' && !mayCreate)) {
    terminal.note(`${file.message} ${file.mend}`);
    return 1;
  }
  const rooms = await open(config, terminal);
  if (rooms.kind === 'refused') {
    terminal.note(rooms.reason);
    return 1;
  }
  try {
    return await command(rooms, (line) =>
      commandLine({ toolName: context.toolName, config, folder: context.folder }, line),
    );
  } finally {
    await rooms.close();
  }
}

/** Somebody else may have the database locked: that is waited for. */
async function open(config: ProcessConfig, terminal: Terminal): Promise<OpenRooms | Refused> {
  using _ = startProgress(terminal);
  const { openRooms } = await import('../../compose-server.ts');
  return await openRooms(config, noteLog(terminal), packageVersion());
}

/** A command has no log of its own: what goes wrong below it is said in a line. */
function noteLog(terminal: Terminal): Log {
  const say = (_details: object, message: string): void => terminal.note(message);
  return { debug() {}, info() {}, warn: say, error: say };
}
