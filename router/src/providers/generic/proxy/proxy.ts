import type { JsonObject } from '../../../domain/json.ts';
import type { ConfigReading, ProviderType } from '../../../domain/provider-adapter.ts';
import { type FindType, type InlineTarget, readInlineTarget } from '../inline-target.ts';

/**
 * Any other type through an HTTP or SOCKS5 proxy: `proxy` and `target: {type, ...}` (D4). The same as the key `proxy` in the target's own config, for
 * those who look for a type of that name.
 */
export function proxyType(find: FindType): ProviderType<InlineTarget> {
  return {
    type: 'proxy',
    label: 'Proxy',
    local: false,
    standIn: false,
    anyModel: false,
    secretKeys: [],
    defaultLimits: {},
    readConfig: (config) => readProxyConfig(config, find),
    create: (id, { options }, tools) => options.type.create(id, options.config, tools),
  };
}

function readProxyConfig({ target, ...given }: JsonObject, find: FindType): ConfigReading<InlineTarget> {
  const { proxy } = given;
  const missing =
    typeof proxy === 'string' && proxy.trim() !== ''
      ? []
      : [{ field: 'proxy', message: 'is required: http://user:password@host:3128 or socks5://host:1080' }];
  // What every config can hold (`apiKey`, `timeout`) may stand on either level.
  const reading = readInlineTarget(target ?? undefined, { find, at: 'target', given });
  if (reading.kind === 'refused' || missing.length > 0) {
    const problems = reading.kind === 'refused' ? reading.problems : [];
    return { kind: 'refused', problems: [...missing, ...problems.map((problem) => outside(problem, given))] };
  }
  const { config, type } = reading.target;
  // The target's own adapter teaches tools, if any does.
  const { xmlTools: _taught, ...rest } = config;
  return {
    kind: 'read',
    config: { ...rest, options: reading.target, limits: { ...type.defaultLimits, ...config.limits } },
  };
}

/** A problem with a key that stands beside the target. */
function outside(problem: { readonly field: string; readonly message: string }, given: JsonObject) {
  const key = problem.field.replace(/^target\./, '');
  return given[key.split('.', 1)[0] ?? ''] === undefined ? problem : { ...problem, field: key };
}
