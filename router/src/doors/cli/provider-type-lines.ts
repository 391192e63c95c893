import type { ProviderType } from '../../domain/provider-adapter.ts';
import { providerTypes } from '../../providers/index.ts';

/** A provider type for people to choose from: `line` says what it is and what it needs. */
export interface ProviderTypeLine {
  readonly type: string;
  readonly line: string;
}

export function providerTypeLines(): readonly ProviderTypeLine[] {
  return providerTypes.all.map((entry) => ({ type: entry.type, line: entry.label + remarkOn(entry) }));
}

function remarkOn(entry: ProviderType): string {
  if (entry.standIn) return '; answers without any model';
  // What an empty config is refused for is what a person has to give.
  const reading = entry.readConfig({});
  if (reading.kind === 'refused') return `; needs ${reading.problems.map(({ field }) => field).join(', ')}`;
  return entry.discoverAt === undefined ? '' : `; at ${entry.discoverAt} unless --base-url says otherwise`;
}
