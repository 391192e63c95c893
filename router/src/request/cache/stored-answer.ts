import type { ChatEvent } from '../../domain/chat-event.ts';
import type { ProviderId } from '../../domain/ids.ts';
import { inRegion } from '../../domain/in-region.ts';
import type { AnswerHead, AnswerSummary, ProviderAdapter } from '../../domain/provider-adapter.ts';
import type { CandidateProvider, CatalogueView, ToldIdentity } from '../ports.ts';

/** What an answer came in: bytes of the client's own dialect, or events. */
export type AnswerPiece = Uint8Array | readonly ChatEvent[];

/** A whole, good answer as it came from its provider, before it was put into a client's words. */
export interface StoredAnswer {
  readonly provider: ProviderId;
  readonly model: string;
  readonly upstreamModel: string;
  /** By whom the provider was asked. Another one now means that it was configured anew since; undefined: by another process. */
  readonly askedBy: WeakRef<ProviderAdapter> | undefined;
  readonly head: AnswerHead | undefined;
  readonly pieces: readonly AnswerPiece[];
  readonly summary: AnswerSummary;
  /** What it weighs. */
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** What its first client was told of it, where its dialect's ids are the router's own. */
  readonly identity: ToldIdentity | undefined;
}

/** Who gave it, where that one would still be asked and give the same; else undefined (contract, section 10). */
export function giverOf(answer: StoredAnswer, view: CatalogueView): CandidateProvider | undefined {
  const provider = view.provider(answer.provider);
  if (provider === undefined || provider.state.kind !== 'loaded' || provider.adapter === undefined) return undefined;
  if (provider.adapter !== answer.askedBy?.deref() || provider.hasModel(answer.model) === 'no') return undefined;
  const regions = view.settings.dataResidency;
  if (regions !== undefined && !inRegion(provider.region(answer.model), regions)) return undefined;
  return provider.upstreamName(answer.model) === answer.upstreamModel ? provider : undefined;
}
