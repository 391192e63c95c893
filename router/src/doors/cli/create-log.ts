import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Log } from '../../lib/log.ts';
import type { LogLevel } from '../../lib/log-levels.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** Whether `DEBUG` asks for the details of a scope, as `dynamic-providers:registry`. */
  readonly isDebugged: (scope: string) => boolean;
  /** For people on a terminal; else one JSON object per line. */
  readonly isPretty: boolean;
  /** Takes secrets out of a finished line. */
  readonly redact: (line: string) => string;
  readonly destination?: DestinationStream;
}

export interface ProcessLog extends Log {
  /** The least important lines that are written from now on. */
  setLevel(level: LogLevel): void;
  /** Writes out what waits; call it before the process ends by force. */
  flush(): void;
}

const STANDARD_ERROR = 2;

/** The log of a server: to standard error, so that standard output holds only what `start` announces. */
export async function createLog(options: LogOptions): Promise<ProcessLog> {
  const destination = options.destination ?? (await openDestination(options.isPretty));
  const loggerOptions: LoggerOptions = {
    level: 'trace',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: serializeError },
    hooks: { streamWrite: options.redact },
  };
  return new PinoLog(pino(loggerOptions, destination), options);
}

async function openDestination(isPretty: boolean): Promise<DestinationStream> {
  // Not awaited by the event loop: a terminal or pipe that nobody reads must not hold up inference. The bound keeps memory flat.
  if (!isPretty) return pino.destination({ dest: STANDARD_ERROR, sync: false, maxLength: 4 * 1024 * 1024 });
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: STANDARD_ERROR, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
}

class PinoLog implements ProcessLog {
  readonly #logger: Logger;
  readonly #isDebugged: LogOptions['isDebugged'];
  #threshold: number;

  constructor(logger: Logger, { level, isDebugged }: LogOptions) {
    this.#logger = logger;
    this.#isDebugged = isDebugged;
    this.#threshold = thresholdOf(level);
  }

  setLevel(level: LogLevel): void {
    this.#threshold = thresholdOf(level);
  }

  debug(details: object, message: string): void {
    if (this.#passes('debug') || this.#isDebugged(scopeOf(details))) this.#logger.debug(details, message);
  }

  info(details: object, message: string): void {
    if (this.#passes('info')) this.#logger.info(details, message);
  }

  warn(details: object, message: string): void {
    if (this.#passes('warn')) this.#logger.warn(details, message);
  }

  error(details: object, message: string): void {
    if (this.#passes('error')) this.#logger.error(details, message);
  }

  flush(): void {
    this.#logger.flush();
  }

  #passes(level: LogLevel): boolean {
    return thresholdOf(level) >= this.#threshold;
  }
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
