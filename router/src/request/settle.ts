import type { FinishReason } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import type { Cost } from '../domain/price.ts';
import type { AnswerSummary } from '../domain/provider-adapter.ts';
import {
  type AttemptReport,
  MAX_KEPT_BODY_BYTES,
  type RequestRecord,
  type RequestStatus,
} from '../domain/request-record.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { Usage } from '../domain/usage.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import type { Target } from './plan.ts';
import type { Call, CatalogueView, Recorder, ReportBug } from './ports.ts';
import { tokenFamily } from './tokens/token-families.ts';
import { TokensSeen } from './tokens-seen.ts';

export type Ending =
  | { readonly kind: 'ok'; readonly summary: AnswerSummary }
  /** `refused`: by this router, before any upstream was asked. */
  | { readonly kind: 'error' | 'refused'; readonly error: RouterError }
  /** The client left. */
  | { readonly kind: 'cancelled' };

/** nginx's word for a client that left before it got a status. */
const CLIENT_LEFT = 499;

const noAttempts: readonly AttemptReport[] = [];
interface Bill {
  readonly usage: Usage | undefined;
  readonly cost: Cost | undefined;
}

const nothingBilled: Bill = { usage: undefined, cost: undefined };

export interface TicketOptions {
  readonly request: ChatRequest;
  readonly call: Call;
  readonly view: CatalogueView;
  readonly recorder: Recorder;
  readonly reportBug: ReportBug;
  /** Monotonic. */
  readonly startedMs: number;
}

/** The books of one request: gathers what is known of it and writes exactly one record, however it ends and whoever says so first. */
export class Ticket {
  readonly seen = new TokensSeen();
  /** The client has its status 200. */
  begun = false;
  /** Who answers; before the commit point, who was asked last or would be asked. */
  target: Pick<Target, 'provider' | 'model'> | undefined;
  attempts: readonly AttemptReport[] = noAttempts;
  firstContentMs: number | undefined;
  readonly #options: TicketOptions;
  #closed = false;

  constructor(options: TicketOptions) {
    this.#options = options;
  }

  /** undefined where no price is known. What the upstream itself reported wins. */
  cost(usage: Usage | undefined): Cost | undefined {
    return usage === undefined ? undefined : this.target?.provider.cost(this.target.model, usage);
  }

  /** After the client had its last word, so that the record has it too. */
  close(ending: Ending, nowMs: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.recorder.write(this.#record(ending, nowMs));
  }

  #record(ending: Ending, nowMs: number): RequestRecord {
    const { request, call, view, startedMs } = this.#options;
    const summary = ending.kind === 'ok' ? ending.summary : undefined;
    const error = ending.kind === 'ok' || ending.kind === 'cancelled' ? undefined : ending.error;
    const keepsBodies = this.#keepsBodies(ending.kind);
    const { usage, cost } = this.#bill(summary);
    return {
      id: call.id,
      requestId: call.requestId,
      atMs: call.receivedAtMs,
      endpoint: call.endpoint,
      stream: request.stream,
      apiKeyId: call.principal.kind === 'api-key' ? call.principal.id : undefined,
      endUser: call.endUser,
      registryRevision: view.revision,
      requestedModel: request.model,
      provider: this.target?.provider.id,
      model: this.target?.model,
      status: ending.kind satisfies RequestStatus,
      httpStatus: this.begun || ending.kind === 'ok' ? 200 : (error?.status ?? CLIENT_LEFT),
      errorCode: error?.code,
      errorMessage: error?.message,
      attempts: this.attempts,
      usage,
      costUsd: cost?.usd,
      costSource: cost?.source,
      priceDate: cost?.date,
      finishReason: word(summary?.finishReason),
      durationMs: Math.round(nowMs - startedMs),
      firstContentMs: this.firstContentMs,
      requestBody: keepsBodies ? firstBytes(request.bytes, MAX_KEPT_BODY_BYTES) : undefined,
      requestBodyBytes: request.bytes.length,
      responseBody: keepsBodies ? call.client.sent : undefined,
    };
  }

  /** A record without usage is better than none: an estimate that fails must not cost it. */
  #bill(summary: AnswerSummary | undefined): Bill {
    if (this.firstContentMs === undefined) return nothingBilled;
    const { request, call, reportBug } = this.#options;
    try {
      const usage = summary?.usage ?? this.seen.usage(request, tokenFamily(this.#modelUpstream()));
      return { usage, cost: this.cost(usage) };
    } catch (bug) {
      reportBug(bug, call.requestId);
      return nothingBilled;
    }
  }

  #modelUpstream(): string {
    return this.target === undefined ? '' : this.target.provider.upstreamName(this.target.model);
  }

  #keepsBodies(status: RequestStatus): boolean {
    switch (this.#options.view.settings.keepBodies) {
      case 'all':
        return true;
      case 'errors':
        return status !== 'ok';
      case 'none':
        return false;
    }
  }
}

function word(reason: FinishReason | undefined): string | undefined {
  return reason?.kind === 'other' ? reason.word : reason?.kind;
}
