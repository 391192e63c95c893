import type { PolicyOptions } from './program/policy-options.ts';

/** The flags as a policy in the words of the wire; undefined where none was given. */
export function policyOf(options: PolicyOptions): Readonly<Record<string, unknown>> | undefined {
  const { maxCost, maxLatency, minReliability, only, ignore, priority } = options;
  const constraints = definedOf({ maxCost, maxLatency, minReliability });
  return definedOf({ constraints, only, ignore, priority });
}

/** The flags as a request says the same: `provider` of its body, and its headers. */
export function wishesOf({ priority, ...options }: PolicyOptions & { readonly strategy?: string | undefined }): {
  readonly provider: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
} {
  return {
    provider: policyOf(options),
    headers: {
      ...(options.strategy === undefined ? {} : { 'x-router-strategy': options.strategy }),
      ...(priority === undefined ? {} : { 'x-router-priority': priority }),
    },
  };
}

function definedOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
