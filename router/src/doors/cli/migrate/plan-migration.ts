import { processOptions } from '../../../config/process-options.ts';
import { legacyVariables, typeNamedBy } from './legacy-variables.ts';

export interface PlannedProvider {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The variables that it is made of. */
  readonly from: readonly string[];
}

/** Values appear nowhere but in `config`: they can be secrets. */
export interface MigrationPlan {
  readonly providers: readonly PlannedProvider[];
  /** What `ACTIVE_PROVIDER` says. */
  readonly active: string | undefined;
  readonly ignored: readonly { readonly variable: string; readonly reason: string }[];
}

/** A provider type of this version. */
interface KnownType {
  readonly type: string;
  readonly label: string;
}

const ACTIVE = 'ACTIVE_PROVIDER';

/** What a `.env` file means for the registry. Reads and writes nothing. */
export function planMigration(variables: Readonly<Record<string, string>>, types: readonly KnownType[]): MigrationPlan {
  const legacy = legacyVariables(types.map(({ type }) => type));
  // In the order of the file: the first provider of an empty registry becomes the active one.
  const names = Object.keys(variables);
  const given = names
    .filter((name) => variables[name]?.trim())
    .flatMap((name) => legacy.find(({ variable }) => variable === name) ?? []);
  const isKnown = (type: string): boolean => types.some((known) => known.type === type);
  const taken = given.filter(({ type }) => isKnown(type));
  const used = new Set([ACTIVE, ...taken.map(({ variable }) => variable)]);
  return {
    providers: [...Map.groupBy(taken, ({ type }) => type)].map(([type, parts]) => ({
      id: `${type}-default`,
      type,
      name: `${types.find((known) => known.type === type)?.label ?? type} Default`,
      config: Object.fromEntries(parts.map(({ key, variable }) => [key, (variables[variable] ?? '').trim()])),
      from: parts.map(({ variable }) => variable),
    })),
    active: variables[ACTIVE]?.trim() || undefined,
    ignored: names
      .filter((variable) => !used.has(variable))
      .map((variable) => ({
        variable,
        reason: reasonFor(variable, variables[variable] ?? '', typeNamedBy(variable)),
      })),
  };
}

function reasonFor(variable: string, value: string, type: string | undefined): string {
  if (processOptions.some((option) => option.variable === variable)) {
    return `the router takes it from its environment, not from this file: ${variable}=... provider-cli start`;
  }
  if (value.trim() === '') return 'it is empty';
  return type === undefined ? 'it is nothing of a provider' : `this version has no provider type ${type}`;
}
