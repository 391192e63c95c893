import type { JsonObject } from '../../domain/json.ts';
import {
  type AnswerSink,
  type ChatCall,
  type CountCall,
  ProviderCallError,
  type ProviderTools,
  type UpstreamCall,
} from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';
import { numberOf } from '../../lib/number-of.ts';
import { askJson } from '../kit/ask-json.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { CustomToolSink, customToolNames } from '../kit/custom-tools.ts';
import { DeferredCall } from '../kit/deferred-call.ts';
import { systemPlaceSaidBy } from '../kit/fold-system-turns.ts';
import { ownToolNamesSink } from '../kit/own-tool-names-sink.ts';
import type { PlatformSpeaker } from '../kit/platform-access.ts';
import { refusedCall } from '../kit/refused-call.ts';
import { SecondWayCall, type WaysOfCalling } from '../kit/second-way-call.ts';
import { strictRefusal } from '../kit/strict-refusal.ts';
import { taughtSchemaCall, wantedJson, wantedSchema } from '../kit/taught-schema.ts';
import { toolNames128 } from '../kit/tool-name-form.ts';
import type { UpstreamHeaders } from '../kit/upstream-exchange.ts';
import type { UpstreamRequest } from '../kit/upstream-http.ts';
import { webPageFailure } from '../openai-compatible/web-page-failure.ts';
import { countBody } from './count-body.ts';
import { foldedCall, holdsSystemTurns } from './folded-call.ts';
import { isForOtherModel } from './is-for-other-model.ts';
import { MessagesReply } from './messages-reply.ts';
import type { MessagesWire } from './messages-wire.ts';
import { readFailure } from './read-failure.ts';
import { type BodyOptions, requestBody } from './request-body.ts';
import { mayHoldSeals, refusesSeal, unsealedCall } from './unsealed-call.ts';

export interface MessagesCallsOptions {
  readonly wire: MessagesWire;
  readonly options: BodyOptions;
  readonly tools: ProviderTools;
}

/** The calls of the Messages API, wherever it is spoken: bytes through for requests of that dialect, translated events for all others. */
export class MessagesCalls implements PlatformSpeaker, WaysOfCalling {
  readonly #wire: MessagesWire;
  readonly #options: BodyOptions;
  readonly #tools: ProviderTools;

  constructor({ wire, options, tools }: MessagesCallsOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#tools = tools;
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    if (asksForEmbedding(call)) {
      const message = 'It has no embeddings.';
      return refusedCall(sink, { kind: 'unsupported', message, params: ['input'] });
    }
    const taught = this.#teachSchema(call, sink);
    if (taught !== undefined) return taught;
    return mayHoldSeals(call) || holdsSystemTurns(call)
      ? new SecondWayCall(this, call, sink).start()
      : this.send(call, sink);
  }

  /**
   * Once more without any sealed thinking, where it is refused (bytes do not say who sealed what they hold), or with instructions from the middle of
   * the conversation as words of the user, where a copy of the API takes none there.
   */
  sendInstead(call: ChatCall, sink: AnswerSink, failure: ProviderFailure): UpstreamCall | undefined {
    if (refusesSeal(failure)) return this.send(unsealedCall(call), sink);
    const place = holdsSystemTurns(call) ? systemPlaceSaidBy(failure) : undefined;
    return place === undefined ? undefined : this.send(foldedCall(call, place), sink);
  }

  send(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel, secret, requestId, via } = call;
    const body = requestBody(request, upstreamModel, this.#options);
    const refusal = strictRefusal(request, body.dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const reply = new MessagesReply({
      call,
      sink: sinkFor(call, sink),
      tools: this.#tools,
      request: body,
      secrets: () => this.#wire.secretForms(),
      failure: (status, headers, text) => this.#failure(status, headers, text),
    });
    const outgoing = {
      operation: 'messages',
      request,
      upstreamModel,
      secret,
      requestId,
      via,
      body: body.bytes,
    } as const;
    const addressed = this.#wire.address(outgoing);
    if (!(addressed instanceof Promise)) return this.#send(addressed, reply);
    return new DeferredCall(
      addressed,
      (ready) => this.#send(ready, reply),
      (error) => reply.fail(failureOf(error)),
    );
  }

  async countTokens({ request, upstreamModel, secret, signal, via }: CountCall): Promise<number> {
    const body = countBody(request, upstreamModel, this.#options);
    const outgoing = { operation: 'count', request, upstreamModel, secret, requestId: undefined, via, body } as const;
    const answer = await this.ask('token count', await this.#wire.address(outgoing), signal);
    const tokens = numberOf(answer['input_tokens']);
    if (tokens === undefined) throw noSuchAnswer('token count');
    return tokens;
  }

  prefills(upstreamModel: string): boolean {
    return claudeRules(upstreamModel, this.#options.version).prefill;
  }

  /** One question that is answered by one object. Rejects with a `ProviderCallError`. */
  ask(what: string, request: UpstreamRequest, signal: AbortSignal): Promise<JsonObject> {
    return askJson({
      http: this.#wire.http,
      request,
      signal,
      failure: (status, headers, body) => this.#failure(status, headers, body),
      notJson: webPageFailure,
      what,
    });
  }

  #send(request: UpstreamRequest, reply: MessagesReply): UpstreamCall {
    const exchange = this.#wire.http.send(request, reply);
    reply.attach(exchange);
    return exchange;
  }

  #failure(status: number, headers: UpstreamHeaders, body: string): ProviderFailure {
    if (status === 401) this.#wire.refused();
    return readFailure({ status, headers, body, secrets: this.#wire.secretForms(), nowMs: this.#tools.now() });
  }

  /** A model that cannot be held to a schema is told it, and its answer is checked. Whoever speaks this dialect knows what the model can. */
  #teachSchema(call: ChatCall, sink: AnswerSink): UpstreamCall | undefined {
    const { request, upstreamModel } = call;
    if (request.dialect === 'anthropic-messages' && !isForOtherModel(request, upstreamModel)) return undefined;
    // A schema it can be held to; for JSON of any form it has no word.
    const canSay =
      claudeRules(upstreamModel, this.#options.version).schemaOutput && wantedSchema(request) !== undefined;
    const wanted = canSay ? undefined : wantedJson(request);
    if (wanted === undefined) return undefined;
    return taughtSchemaCall(call, sink, wanted, { instead: 'nothing', chat: (inner, to) => this.chat(inner, to) });
  }
}

/** What a question is told that was answered by something else. */
export function noSuchAnswer(what: string): ProviderCallError {
  return new ProviderCallError({ kind: 'broken-before-content', message: `The provider’s answer is no ${what}.` });
}

/** This dialect has no custom tools; the functions that stand for them are told as what they are. */
function sinkFor({ request }: ChatCall, sink: AnswerSink): AnswerSink {
  if (request.dialect === 'anthropic-messages') return sink;
  const meaning = request.meaning();
  const names = customToolNames(meaning);
  return ownToolNamesSink(names.size === 0 ? sink : new CustomToolSink(sink, names), meaning, toolNames128);
}

/** Only one dialect can ask: all others need not be translated for the question. */
function asksForEmbedding({ request }: ChatCall): boolean {
  if (request.dialect === 'openai-embeddings') return true;
  return request.dialect === 'events' && request.meaning().embedding !== undefined;
}

function failureOf(error: unknown): ProviderFailure {
  if (error instanceof ProviderCallError) return error.failure;
  // Not thrown: nobody stands around a call that waited.
  return { kind: 'misconfigured', message: 'The access token of the service account could not be made.' };
}
