import type { NameMatch } from './price-data.ts';

/** Whether a collection means the model of this name, in lower case as the collection's words are. */
export function matchesName(match: NameMatch, name: string): boolean {
  if ('or' in match) return match.or.some((one) => matchesName(one, name));
  if ('and' in match) return match.and.every((one) => matchesName(one, name));
  if ('regex' in match) return new RegExp(match.regex).test(name);
  if ('equals' in match) return name === match.equals;
  if ('starts_with' in match) return name.startsWith(match.starts_with);
  if ('ends_with' in match) return name.endsWith(match.ends_with);
  return name.includes(match.contains);
}

const DATED = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

/** The same name with a date written the other way: `gpt-4o-20240806` → `gpt-4o-2024-08-06`. */
export function withDashedDate(name: string): string {
  return name.replace(DATED, '-$1-$2-$3');
}

/** Without what vendors append to the name of one and the same model: a date, a version, `latest`. */
export function withoutVersion(name: string): string {
  return name.replace(/(?:[-@:](?:20\d{2}-?\d{2}-?\d{2}|latest|\d{4}|00\d|v\d+(?::\d+)?|preview))+$/, '');
}
