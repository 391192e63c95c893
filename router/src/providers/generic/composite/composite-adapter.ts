import type { ProviderId } from '../../../domain/ids.ts';
import {
  type AnswerSink,
  type ChatCall,
  type ListCall,
  type ListedModel,
  type ProviderAdapter,
  ProviderCallError,
  type ProviderTools,
  type UpstreamCall,
} from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { refusedCall } from '../../kit/refused-call.ts';
import type { CompositeOptions } from './composite.ts';
import { CouncilCall } from './council-call.ts';
import { FallbackCall } from './fallback-call.ts';
import { lastFailure } from './member-calls.ts';
import { type Member, Members } from './members.ts';
import { RaceCall } from './race-call.ts';

export interface CompositeAdapterOptions {
  readonly id: ProviderId;
  readonly options: CompositeOptions;
  readonly tools: ProviderTools;
}

/** Asks others: one after the other, against each other, or all of them. */
export class CompositeAdapter implements ProviderAdapter {
  readonly #id: ProviderId;
  readonly #options: CompositeOptions;
  readonly #members: Members;

  constructor({ id, options, tools }: CompositeAdapterOptions) {
    this.#id = id;
    this.#options = options;
    this.#members = new Members(id, tools);
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { mode, judge, memberTimeoutMs } = this.#options;
    const members = this.#present();
    const refusal = this.#circle(call.through) ?? (members.length === 0 ? this.#nobody() : undefined);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const options = { owner: this.#id, call, sink, members, memberTimeoutMs };
    switch (mode) {
      case 'fallback':
        return new FallbackCall(options).start();
      case 'race':
        return new RaceCall(options).start();
      case 'best-of':
      case 'ensemble': {
        const asked = typeof judge === 'string' ? judge : this.#members.find(judge);
        return new CouncilCall({ ...options, mode, judge: asked }).start();
      }
    }
  }

  /** What any of its members lists. */
  async listModels({ signal, through = [] }: ListCall): Promise<readonly ListedModel[]> {
    const members = this.#present();
    const refusal = this.#circle(through) ?? (members.length === 0 ? this.#nobody() : undefined);
    if (refusal !== undefined) throw new ProviderCallError(refusal);
    const lists = await Promise.allSettled(
      members.map(({ member }) =>
        member.adapter.listModels({ secret: member.keys[0]?.secret, signal, through: [...through, this.#id] }),
      ),
    );
    const found = lists.flatMap((list) => (list.status === 'fulfilled' ? [list.value] : []));
    if (found.length === 0)
      throw new ProviderCallError(lastFailure(lists.flatMap((list, at) => failureOf(list, members[at]))));
    return [...new Map(found.flat().map((model) => [model.id, model])).values()];
  }

  close(): Promise<void> {
    return this.#members.close();
  }

  #present(): readonly Member[] {
    return this.#options.members.map((entry) => this.#members.find(entry)).filter((member) => member !== undefined);
  }

  /** It is asked by itself, by way of its members. */
  #circle(through: readonly ProviderId[] = []): ProviderFailure | undefined {
    if (!through.includes(this.#id)) return undefined;
    const path = [...through.slice(through.indexOf(this.#id)), this.#id].join(' → ');
    return { kind: 'looped', message: `The provider is a member of itself: ${path}. Take it out of its members.` };
  }

  #nobody(): ProviderFailure {
    const names = this.#options.members
      .map((entry) => (entry.kind === 'registered' ? entry.id : entry.name))
      .join(', ');
    return {
      kind: 'misconfigured',
      message: `None of its members (${names}) exists, is enabled and has a working configuration.`,
    };
  }
}

function failureOf(list: PromiseSettledResult<unknown>, member: Member | undefined) {
  if (list.status === 'fulfilled') return [];
  const reason: unknown = list.reason;
  const failure: ProviderFailure =
    reason instanceof ProviderCallError
      ? reason.failure
      : { kind: 'server-error', status: 502, message: 'Its list could not be read.', retryAfterMs: undefined };
  return [{ attempt: { member: { name: member?.name ?? '' } }, failure }];
}
