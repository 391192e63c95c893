import type { ChatRequest } from '../../../domain/chat-request.ts';
import { emptyMeaning } from '../../../domain/empty-meaning.ts';
import type { ProviderId } from '../../../domain/ids.ts';
import { isJsonObject, type JsonValue } from '../../../domain/json.ts';
import type {
  AnswerSink,
  ChatCall,
  CountCall,
  ListCall,
  ProviderTools,
  UpstreamCall,
} from '../../../domain/provider-adapter.ts';
import { ProviderCallError } from '../../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../../domain/provider-failure.ts';
import { numberOf } from '../../../lib/number-of.ts';
import { askJson } from '../../kit/ask-json.ts';
import { customToolsCall } from '../../kit/custom-tools.ts';
import { ownToolNamesSink } from '../../kit/own-tool-names-sink.ts';
import { refusedCall } from '../../kit/refused-call.ts';
import { requestInEvents } from '../../kit/request-in-events.ts';
import { SecondWayCall, type WaysOfCalling } from '../../kit/second-way-call.ts';
import { strictRefusal } from '../../kit/strict-refusal.ts';
import { toolNames128 } from '../../kit/tool-name-form.ts';
import type { UpstreamHttp } from '../../kit/upstream-http.ts';
import { withoutSeals } from '../../kit/without-seals.ts';
import { lacksEndpoint } from '../lacks-endpoint.ts';
import type { OpenAiQuirks } from '../quirks.ts';
import { readFailure } from '../read-failure.ts';
import { webPageFailure } from '../web-page-failure.ts';
import { encodeResponses } from './encode-responses.ts';
import { forwardResponses } from './forward-responses.ts';
import type { ResponsesQuirks } from './responses-quirks.ts';
import { ResponsesReply } from './responses-reply.ts';

export interface ResponsesApiOptions {
  readonly provider: ProviderId | undefined;
  readonly quirks: OpenAiQuirks;
  readonly responses: ResponsesQuirks;
  readonly api: ResponsesQuirks['api'];
  readonly http: UpstreamHttp;
  /** `/v1/responses?api-version=...` in two parts. */
  readonly path: string;
  readonly query: string;
  readonly tools: ProviderTools;
  /** The chat dialect of the same server, for where this API is not there after all. */
  readonly chat: (call: ChatCall, sink: AnswerSink) => UpstreamCall;
  readonly headersFor: (secret: string | undefined) => readonly string[];
  readonly secrets: () => readonly string[];
}

const ASK_AGAIN_MS = 10 * 60_000;
/** What a request for a count may hold. */
const COUNTED = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
] as const;

/** Speaks OpenAI's Responses API to one server that also has its chat dialect: bytes through for requests of it, translated events for all others. */
export class ResponsesApi implements WaysOfCalling {
  readonly #options: ResponsesApiOptions;
  /** It answered that it does not have this API: until then it is not asked again. Servers are updated. */
  #missingUntilMs = 0;

  constructor(options: ResponsesApiOptions) {
    this.#options = options;
  }

  /** Whether this API is the one for a call, and not the chat dialect. */
  speaks({ request, upstreamModel }: Pick<ChatCall, 'request' | 'upstreamModel'>): boolean {
    const { api, responses } = this.#options;
    if (api === 'chat' || embeds(request)) return false;
    const onlyHere = responses.onlyHere?.test(upstreamModel) === true;
    return api === 'responses' || onlyHere || (request.dialect === 'openai-responses' && !this.#isMissing());
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request } = call;
    const mayLackTools =
      !this.#options.responses.customTools && (request.dialect !== 'openai-responses' || namesCustomTools(request));
    const asFunctions = mayLackTools ? customToolsCall(call, sink, (inner, to) => this.chat(inner, to)) : undefined;
    return asFunctions ?? new SecondWayCall(this, call, sink).start();
  }

  sendInstead(call: ChatCall, sink: AnswerSink, failure: ProviderFailure): UpstreamCall | undefined {
    const { api, responses, chat, tools } = this.#options;
    const { request, upstreamModel } = call;
    if (isForgotten(failure) && request.continued?.knownAt !== undefined) return this.send(retold(call), sink);
    if (isForeignSeal(failure) && !isUnsealed(call.request)) return this.send(unsealed(call), sink);
    if (api !== 'auto' || !lacksEndpoint(failure) || responses.onlyHere?.test(upstreamModel) === true) return undefined;
    this.#missingUntilMs = tools.now() + ASK_AGAIN_MS;
    return chat(call, sink);
  }

  async countTokens({ request, upstreamModel, secret, signal, via }: CountCall): Promise<number> {
    const { http, path, query, secrets, tools } = this.#options;
    const { body } = this.#encode({ request, upstreamModel });
    const asked = Object.fromEntries(COUNTED.map((name) => [name, body[name]]));
    const counted = await askJson({
      http,
      request: {
        method: 'POST',
        path: `${path}/input_tokens${query}`,
        headers: this.#headers(secret),
        body: Buffer.from(JSON.stringify(asked)),
        via,
      },
      signal,
      failure: (status, headers, text) =>
        readFailure({ status, headers, body: text, secrets: secrets(), nowMs: tools.now() }),
      notJson: webPageFailure,
      what: 'count of tokens',
    });
    const tokens = numberOf(counted['input_tokens']);
    if (tokens !== undefined) return tokens;
    const message = 'The provider’s answer has no count of tokens.';
    throw new ProviderCallError({ kind: 'broken-before-content', message });
  }

  async forget(id: string, { secret, signal }: ListCall): Promise<void> {
    const { http, path, query, secrets, tools } = this.#options;
    let isUnknown = false;
    const forgotten = askJson({
      http,
      request: {
        method: 'DELETE',
        path: `${path}/${encodeURIComponent(id)}${query}`,
        headers: this.#headers(secret),
        body: undefined,
      },
      signal,
      failure: (status, headers, text) => {
        isUnknown = status === 404;
        return readFailure({ status, headers, body: text, secrets: secrets(), nowMs: tools.now() });
      },
      notJson: webPageFailure,
      what: 'answer to a deletion',
    });
    await forgotten.catch((error: unknown) => {
      if (!isUnknown) throw error;
    });
  }

  send(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { request, upstreamModel, secret, requestId, via } = call;
    const { http, path, query, tools, secrets, quirks } = this.#options;
    const passes = request.dialect === 'openai-responses' && request.holdsForeignSeals !== true;
    const { bytes, dropped, warnings } = passes ? this.#forward(request, upstreamModel) : this.#translate(call);
    const refusal = strictRefusal(request, dropped);
    if (refusal !== undefined) return refusedCall(sink, refusal);
    const statusPaths = quirks.errorStatusAt;
    const reply = new ResponsesReply({
      call,
      sink: passes ? sink : ownToolNamesSink(sink, request.meaning(), toolNames128),
      tools,
      form: passes ? 'bytes' : 'events',
      dropped,
      warnings,
      issuer: quirks.issuer,
      statusPaths,
      secrets,
    });
    const headers = [...this.#headers(secret), 'x-request-id', requestId];
    const exchange = http.send({ method: 'POST', path: path + query, headers, body: bytes, via }, reply);
    reply.attach(exchange);
    return exchange;
  }

  #isMissing(): boolean {
    return this.#missingUntilMs > this.#options.tools.now();
  }

  #forward(request: ChatRequest, upstreamModel: string): Encoded {
    const { provider, responses, quirks } = this.#options;
    const { keepsAnswers } = responses;
    const { instructionRole } = quirks;
    const bytes = forwardResponses(request, { upstreamModel, provider, keepsAnswers, instructionRole });
    return { bytes, dropped: [], warnings: [] };
  }

  #translate(call: ChatCall): Encoded {
    const { body, dropped, warnings } = this.#encode(call);
    return { bytes: Buffer.from(JSON.stringify(body)), dropped, warnings };
  }

  #encode({ request, upstreamModel: model, abilities }: Pick<ChatCall, 'request' | 'upstreamModel' | 'abilities'>) {
    const { responses, quirks } = this.#options;
    const { instructionRole } = quirks;
    return encodeResponses({
      meaning: request.meaning(),
      model,
      stream: request.stream,
      issuer: quirks.issuer,
      quirks: responses,
      models: quirks.models,
      lacksThinking: abilities?.lacks.includes('reasoning') === true,
      instructionRole,
    });
  }

  #headers(secret: string | undefined): string[] {
    return [...this.#options.headersFor(secret), 'content-type', 'application/json'];
  }
}

interface Encoded {
  readonly bytes: Uint8Array;
  readonly dropped: readonly string[];
  readonly warnings: readonly string[];
}

function embeds(request: ChatRequest): boolean {
  if (request.dialect === 'openai-completions' || request.dialect === 'openai-embeddings') return true;
  const own = request.dialect === 'openai-chat' || request.dialect === 'openai-responses';
  return !own && request.meaning().embedding !== undefined;
}

/** Asked of the body: a request whose bytes can pass is not worth being understood. */
function namesCustomTools({ body, continued }: ChatRequest): boolean {
  const { tools, input } = continued?.whole ?? body;
  return hasType(tools, 'custom') || hasType(input, 'custom_tool_call');
}

function hasType(list: JsonValue | undefined, type: string): boolean {
  return Array.isArray(list) && list.some((entry: JsonValue) => isJsonObject(entry) && entry['type'] === type);
}

/** It does not know what it made any more: another of its keys did, or it is too long ago. */
function isForgotten(failure: ProviderFailure): boolean {
  if (failure.kind !== 'invalid-request') return false;
  return failure.code === 'previous_response_not_found' || failure.param === 'previous_response_id';
}

/**
 * It cannot open thinking that came back: another vendor, account or organisation made it, and its bytes do not say whose they are.
 * Source: recorded refusals of OpenAI.
 */
function isForeignSeal(failure: ProviderFailure): boolean {
  if (failure.kind !== 'invalid-request') return false;
  return failure.code === 'invalid_encrypted_content' || /encrypted content .*could not be/is.test(failure.message);
}

const unsealedRequests = new WeakSet<ChatRequest>();

function isUnsealed(request: ChatRequest): boolean {
  return unsealedRequests.has(request);
}

/** The same call without any sealed thinking. */
function unsealed(call: ChatCall): ChatCall {
  const meaning = withoutSeals(call.request.meaning());
  const request: ChatRequest = { ...retold(call).request, holdsForeignSeals: true, meaning: () => meaning };
  unsealedRequests.add(request);
  return { ...call, request };
}

/** The same call with all that it goes on from in its body. */
function retold(call: ChatCall): ChatCall {
  const { continued } = call.request;
  if (continued === undefined) return call;
  const { dialect, essential, holdsForeignSeals } = call.request;
  const request: ChatRequest = {
    ...requestInEvents(call.request, emptyMeaning),
    dialect,
    ...(essential === undefined ? {} : { essential }),
    ...(holdsForeignSeals === undefined ? {} : { holdsForeignSeals }),
    continued: { ...continued, knownAt: undefined },
    meaning: () => call.request.meaning(),
  };
  return { ...call, request };
}
