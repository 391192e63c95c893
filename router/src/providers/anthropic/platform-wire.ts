import type { ChatRequest } from '../../domain/chat-request.ts';
import type { PlatformAccess } from '../kit/platform-access.ts';
import type { UpstreamHttp, UpstreamRequest } from '../kit/upstream-http.ts';
import { reencodeBody } from '../openai-compatible/reencode-body.ts';
import { betaNames } from './call-headers.ts';
import type { MessagesWire, OutgoingMessage } from './messages-wire.ts';

/** Stands in the body in place of the header. Source: Google's and Anthropic's documentation of Claude at Vertex AI. */
export const PLATFORM_VERSION = 'vertex-2023-10-16';
/** Counting is an operation of a model of that name; the one that is meant stands in the body. */
const COUNTER = 'count-tokens';

/** To Claude at Vertex AI: the model stands in the path, the version in the body, and the credential is the platform's. */
export class PlatformWire implements MessagesWire {
  readonly #access: PlatformAccess;

  constructor(access: PlatformAccess) {
    this.#access = access;
  }

  get http(): UpstreamHttp {
    return this.#access.http;
  }

  address(message: OutgoingMessage): UpstreamRequest | Promise<UpstreamRequest> {
    const access = this.#access.headers(message.secret);
    if (access.kind === 'ready') return this.#addressed(message, access.headers);
    return access.coming.then((headers) => this.#addressed(message, headers));
  }

  refused(): void {
    this.#access.refused();
  }

  secretForms(): readonly string[] {
    return this.#access.secretForms();
  }

  #addressed({ operation, request, upstreamModel, requestId, via, body }: OutgoingMessage, headers: string[]) {
    headers.push('content-type', 'application/json');
    if (requestId !== undefined) headers.push('x-request-id', requestId);
    const betas = betasOf(request);
    if (betas.length > 0) headers.push('anthropic-beta', betas.join(','));
    const isCount = operation === 'count';
    const predict = request.stream && !isCount ? 'streamRawPredict' : 'rawPredict';
    const path = this.#access.pathOf(isCount ? COUNTER : upstreamModel, predict);
    return { method: 'POST', path, headers, body: platformBody(body, isCount), via } as const;
  }
}

function platformBody(bytes: Uint8Array, keepsModel: boolean): Uint8Array {
  return reencodeBody(bytes, (body) => {
    if (!keepsModel) delete body['model'];
    body['anthropic_version'] = PLATFORM_VERSION;
  });
}

/** What a client of another dialect asks of its vendor is none of this one's business. */
function betasOf({ dialect, dialectHeaders }: ChatRequest): readonly string[] {
  return dialect === 'anthropic-messages' ? betaNames(dialectHeaders?.['anthropic-beta']) : [];
}
