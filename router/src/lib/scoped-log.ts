import type { Log } from './log.ts';

/** A log whose lines say which room they come from: `DEBUG=dynamic-providers:SCOPE` asks for the details of that room alone. */
export function scopedLog(log: Log, scope: string): Log {
  return {
    debug: (details, message) => log.debug({ scope, ...details }, message),
    info: (details, message) => log.info({ scope, ...details }, message),
    warn: (details, message) => log.warn({ scope, ...details }, message),
    error: (details, message) => log.error({ scope, ...details }, message),
  };
}
