import { isJsonObject } from '../../domain/json.ts';

/** A line of the log for a terminal: of a failed request its sentence and its id, under which the file and the history tell the rest. */
export function lineForPeople(line: string): string {
  // Nearly all others have none.
  if (!line.includes('"attempts":')) return line;
  const said: unknown = JSON.parse(line);
  if (!isJsonObject(said) || typeof said['requestId'] !== 'string') return line;
  const { level, time, scope, msg, requestId } = said as { readonly [name: string]: unknown };
  return `${JSON.stringify({ level, time, scope, msg: `${msg} (${requestId})` })}\n`;
}
