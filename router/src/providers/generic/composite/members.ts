import type { ProviderId } from '../../../domain/ids.ts';
import type { JsonValue } from '../../../domain/json.ts';
import type { ConfigProblem, ProviderMember, ProviderTools } from '../../../domain/provider-adapter.ts';
import { objectOf } from '../../kit/lenient-json.ts';
import { type FindType, type InlineTarget, readInlineTarget } from '../inline-target.ts';

/** Who is asked: a provider of the registry by its id, or one that stands in the config. `model`: the one to ask there. */
export type MemberEntry =
  | { readonly kind: 'registered'; readonly id: string; readonly model: string | undefined }
  | {
      readonly kind: 'inline';
      readonly name: string;
      readonly target: InlineTarget;
      readonly model: string | undefined;
    };

export type MemberReading =
  | { readonly kind: 'read'; readonly entry: MemberEntry }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Reads `"id"`, `"id/model"`, `{provider, model?}` or `{type, model?, ...config}`. */
export function readMember(value: JsonValue, at: string, find: FindType): MemberReading {
  if (typeof value === 'string' && value.trim() !== '') {
    const [id = '', ...model] = value.trim().split('/');
    return { kind: 'read', entry: { kind: 'registered', id, model: model.join('/') || undefined } };
  }
  const { model: named, ...entry } = objectOf(value) ?? {};
  const model = typeof named === 'string' && named !== '' ? named : undefined;
  const id = entry['provider'] ?? entry['id'];
  if (typeof id === 'string' && entry['type'] === undefined)
    return { kind: 'read', entry: { kind: 'registered', id, model } };
  if (entry['type'] === undefined) {
    return {
      kind: 'refused',
      problems: [{ field: at, message: 'must be the id of a provider, or {"type": ..., ...}' }],
    };
  }
  const reading = readInlineTarget(entry, { find, at, given: {} });
  if (reading.kind === 'refused') return reading;
  const name = typeof id === 'string' ? id : `${reading.target.type.type} (${at})`;
  return { kind: 'read', entry: { kind: 'inline', name, target: reading.target, model } };
}

/** A member that can be asked now. */
export interface Member {
  readonly name: string;
  readonly member: ProviderMember;
  readonly model: string | undefined;
}

/** Finds the members at the time of a call: those of the registry can change, come and go. */
export class Members {
  readonly #tools: ProviderTools;
  readonly #owner: ProviderId;
  readonly #inline = new Map<InlineTarget, ProviderMember>();

  constructor(owner: ProviderId, tools: ProviderTools) {
    this.#owner = owner;
    this.#tools = tools;
  }

  /** undefined: it does not exist, is disabled, or its configuration cannot work. */
  find(entry: MemberEntry): Member | undefined {
    if (entry.kind === 'inline') return { name: entry.name, member: this.#made(entry.target), model: entry.model };
    const member = this.#tools.memberOf?.(entry.id);
    return member && { name: entry.id, member, model: entry.model };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#inline.values()].map(({ adapter }) => adapter.close()));
  }

  #made(target: InlineTarget): ProviderMember {
    const known = this.#inline.get(target);
    if (known !== undefined) return known;
    const { type, config } = target;
    const member: ProviderMember = {
      // Its own name, so that a composite inside a composite is not taken for that one.
      adapter: type.create(`${this.#owner}.${this.#inline.size + 1}` as ProviderId, config, this.#tools),
      keys: config.keys,
      defaultModel: config.defaultModel,
      // Nobody reads its list: it is asked for what is asked for, or for its own default.
      hasModel: () => (config.defaultModel === undefined ? 'unknown' : 'no'),
      upstreamName: (model) => model,
    };
    this.#inline.set(target, member);
    return member;
  }
}

/** The model to ask a member for: the one that the config names, else the one that is asked for where it has that, else its default. */
export function modelFor({ member, model }: Member, asked: string): string {
  if (model !== undefined) return model;
  const { defaultModel } = member;
  const isForeign = member.hasModel(asked) === 'no' && defaultModel !== undefined;
  return isForeign ? defaultModel : asked;
}
