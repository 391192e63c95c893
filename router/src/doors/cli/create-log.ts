import { type Logger, type LoggerOptions, pino } from 'pino';
import type { Log } from '../../lib/log.ts';
import type { LogLevel } from '../../lib/log-levels.ts';
import { escapedJson } from './escaped-json.ts';
import { lineForPeople } from './line-for-people.ts';
import { OutputQueue, type OutputQueueOptions } from './output-queue.ts';
import { sendTo } from './send-to.ts';
import { visibleJson } from './visible-json.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** Whether `DEBUG` asks for the details of a scope, as `dynamic-providers:registry`. */
  readonly isDebugged: (scope: string) => boolean;
  /** For people on a terminal; else one JSON object per line. */
  readonly isPretty: boolean;
  /** Takes secrets out of a finished line. */
  readonly redact: (line: string) => string;
  /** Instead of to standard error; as `OutputQueue` wants it. */
  readonly send?: OutputQueueOptions['send'];
}

export interface ProcessLog extends Log {
  /** The least important lines that are written from now on. */
  setLevel(level: LogLevel): void;
  /** The file that gets the same lines from now on, those before included; undefined: none does. Call it once. */
  keepIn(file: LineKeeper | undefined): void;
  /** Writes out what waits; call it before the process ends by force. */
  flush(): Promise<void>;
}

interface LineKeeper {
  write(line: string): void;
  flush(): Promise<void>;
}

/** What a start says before it knows whether there is a file. */
const MOST_EARLY_LINES = 1_000;

/**
 * The log of a server: to standard error, so that standard output holds only what `start` announces. Whoever reads it may be slow, or asleep:
 * the server never waits. What does not fit is left out, and counted in a line of its own.
 */
export async function createLog(options: LogOptions): Promise<ProcessLog> {
  const onDropped = (count: number): void =>
    logger.warn({ lines: count }, 'Lines of the log were left out: nobody read them.');
  const output = new OutputQueue({ send: options.send ?? sendTo(process.stderr), onDropped });
  const lines = new Lines(output, options.isPretty ? await prettifier() : (line) => line);
  const loggerOptions: LoggerOptions = {
    level: 'trace',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: serializeError },
    hooks: { streamWrite: options.redact },
  };
  const logger = pino(loggerOptions, lines);
  return new PinoLog(logger, lines, options);
}

async function prettifier(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true });
  return (line) => pretty(visibleJson(lineForPeople(line)));
}

/** Every line to the terminal, and to the file where there is one. */
class Lines {
  readonly #terminal: OutputQueue;
  readonly #dress: (line: string) => string;
  #file: LineKeeper | undefined;
  #early: string[] | undefined = [];

  constructor(terminal: OutputQueue, dress: (line: string) => string) {
    this.#terminal = terminal;
    this.#dress = dress;
  }

  write(written: string): void {
    const line = escapedJson(written);
    this.#terminal.write(this.#dress(line));
    this.#file?.write(line);
    if (this.#early !== undefined && this.#early.length < MOST_EARLY_LINES) this.#early.push(line);
  }

  keepIn(file: LineKeeper | undefined): void {
    this.#file = file;
    for (const line of this.#early ?? []) file?.write(line);
    this.#early = undefined;
  }

  async flush(): Promise<void> {
    await Promise.all([this.#terminal.flush(), this.#file?.flush()]);
  }
}

class PinoLog implements ProcessLog {
  readonly #logger: Logger;
  readonly #lines: Lines;
  readonly #isDebugged: LogOptions['isDebugged'];
  #threshold: number;

  constructor(logger: Logger, lines: Lines, { level, isDebugged }: LogOptions) {
    this.#logger = logger;
    this.#lines = lines;
    this.#isDebugged = isDebugged;
    this.#threshold = thresholdOf(level);
  }

  setLevel(level: LogLevel): void {
    this.#threshold = thresholdOf(level);
  }

  debug(details: object, message: string): void {
    if (this.#passes('debug') || this.#isDebugged(scopeOf(details))) this.#logger.debug(details, oneLine(message));
  }

  info(details: object, message: string): void {
    if (this.#passes('info')) this.#logger.info(details, oneLine(message));
  }

  warn(details: object, message: string): void {
    if (this.#passes('warn')) this.#logger.warn(details, oneLine(message));
  }

  error(details: object, message: string): void {
    if (this.#passes('error')) this.#logger.error(details, oneLine(message));
  }

  keepIn(file: LineKeeper | undefined): void {
    this.#lines.keepIn(file);
  }

  flush(): Promise<void> {
    return this.#lines.flush();
  }

  #passes(level: LogLevel): boolean {
    return thresholdOf(level) >= this.#threshold;
  }
}

/** Some messages quote what others wrote; a break in one would begin a line that looks like ours. */
function oneLine(message: string): string {
  return message.replace(/\s*[\r\n]+\s*/g, ' ');
}

function thresholdOf(level: LogLevel): number {
  return level === 'silent' ? Number.POSITIVE_INFINITY : (pino.levels.values[level] ?? 0);
}

/** D1's name for our scopes; a line says its own in `scope`. */
function scopeOf(details: object): string {
  return `dynamic-providers:${'scope' in details ? details.scope : 'router'}`;
}

/** Only what people need of an error: libraries hang requests with their headers onto theirs. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...('code' in error && { code: error.code }),
    ...(cause !== undefined && { cause: serializeError(cause) }),
  };
}
