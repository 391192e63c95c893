import type { StartSettings } from '../../../compose-server.ts';
import { debugScopes } from '../../../config/debug-scopes.ts';
import type { ProcessConfig } from '../../../config/process-config.ts';
import { readProcessConfig } from '../../../config/read-process-config.ts';
import { announcement } from '../announcement.ts';
import type { Context } from '../context.ts';
import { createLog, type ProcessLog } from '../create-log.ts';
import { forNpmStart } from '../for-npm-start.ts';
import { LogFile } from '../log-file.ts';
import { neverBlock } from '../never-block.ts';
import { otherAddresses } from '../other-addresses.ts';
import { packageVersion } from '../package-version.ts';
import { readConfig } from '../read-config.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { tuneEngine } from '../tune-engine.ts';

/** `start`, which is also all that `provider-router` does: serves until it is told to stop. The result is an exit code. */
export async function start(context: Context): Promise<number> {
  tuneEngine();
  const reading = readConfig(context);
  if (reading.kind === 'refused') return reading.exitCode;
  const { composeServer, redact } = await import('../../../compose-server.ts');
  const log = await openLog(reading.config, redact);
  const configure = (settings: StartSettings): ProcessConfig => withSettings(context, reading.config, settings);
  const onSettings = (settings: StartSettings): void => log.setLevel(configure(settings).logLevel);
  const version = packageVersion();
  const server = await composeServer({ configure, onSettings, log, version });
  if (server.kind === 'refused') return refuse(context, log, server.reason);
  log.setLevel(server.config.logLevel);
  const listening = await server.listen();
  if (listening.kind === 'refused') {
    await server.shutdown(0);
    return refuse(context, log, listening.reason);
  }
  // Only now: a start that is refused leaves no trace.
  log.keepIn(logFileOf(server.config, log));
  neverBlock(process.stdout);
  context.terminal.onUnwritable((error) =>
    log.warn({ err: error }, 'Standard output cannot be written: nothing more is said there. The router goes on.'),
  );
  // Before the announcement: whoever waits for it may send a signal at once.
  const ended = runUntilStopped({ server, log, process, terminal: context.terminal, ticksMs: () => performance.now() });
  announce(context, { version, server, listening, otherAddresses: otherAddresses(listening.host) });
  const exitCode = await ended;
  await log.flush();
  return exitCode;
}

function logFileOf({ logFile: path }: ProcessConfig, log: ProcessLog): LogFile | undefined {
  if (path === undefined) return undefined;
  const file = new LogFile(path, (error) => log.warn({ err: error, path }, 'The log cannot be kept in its file.'));
  // It is there from the first moment, for whoever follows it.
  file.write('');
  return file;
}

function openLog({ logLevel, debug }: ProcessConfig, redact: (line: string) => string): Promise<ProcessLog> {
  return createLog({ level: logLevel, isDebugged: debugScopes(debug), isPretty: process.stderr.isTTY, redact });
}

/** The registry hands over only settings that make sense; should one not, the flags and variables alone hold. */
function withSettings({ flags, env, folder }: Context, without: ProcessConfig, settings: StartSettings): ProcessConfig {
  const reading = readProcessConfig({ flags, env, folder, settings });
  return reading.kind === 'read' ? reading.config : without;
}

async function refuse({ terminal, env }: Context, log: ProcessLog, reason: string): Promise<number> {
  await log.flush();
  terminal.note(forNpmStart(reason, env));
  return 1;
}

type Facts = Pick<Parameters<typeof announcement>[0], 'version' | 'server' | 'listening' | 'otherAddresses'>;

function announce({ terminal, folder, toolName }: Context, facts: Facts): void {
  const lines = announcement({
    ...facts,
    folder,
    pid: process.pid,
    toolName,
    isInteractive: terminal.isInteractive,
    style: terminal.style,
  });
  for (const line of lines) terminal.print(line);
}
