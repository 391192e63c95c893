import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { ConfigProblem, ProviderType, ReadConfig } from '../../domain/provider-adapter.ts';
import { objectOf } from '../kit/lenient-json.ts';

/** How a provider type is found by its name; types that hold others are given it, since no folder knows its siblings. */
export type FindType = (type: string) => ProviderType | undefined;

/** A provider that stands in another one's config. */
export interface InlineTarget {
  readonly type: ProviderType;
  readonly config: ReadConfig;
}

export type InlineReading =
  | { readonly kind: 'read'; readonly target: InlineTarget }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

export interface InlineRules {
  readonly find: FindType;
  /** Where it stands, for problems: `target`, `providers.2`. */
  readonly at: string;
  /** Keys that hold unless it says otherwise. */
  readonly given: JsonObject;
}

/** Reads `{type, ...config}` or `{type, config: {...}}`. */
export function readInlineTarget(value: JsonValue | undefined, { find, at, given }: InlineRules): InlineReading {
  const target = objectOf(value);
  const name = target?.['type'];
  if (target === undefined || typeof name !== 'string') {
    return refused(`${at}.type`, 'is required: the type of the provider behind it, with its config beside it');
  }
  const type = find(name);
  if (type === undefined) return refused(`${at}.type`, `must be a provider type; there is no "${name}"`);
  const { type: _type, config, endpoint, ...rest } = target;
  const own = { ...given, ...(endpoint === undefined ? {} : { baseURL: endpoint }), ...rest, ...objectOf(config) };
  const reading = type.readConfig(own);
  if (reading.kind === 'read') return { kind: 'read', target: { type, config: reading.config } };
  return {
    kind: 'refused',
    problems: reading.problems.map(({ field, message }) => ({ field: `${at}.${field}`, message })),
  };
}

function refused(field: string, message: string): InlineReading {
  return { kind: 'refused', problems: [{ field, message }] };
}
