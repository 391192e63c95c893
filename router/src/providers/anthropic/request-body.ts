import type { ChatRequest } from '../../domain/chat-request.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { forwardBody } from './forward-body.ts';
import { modelRules } from './model-rules.ts';
import type { AnthropicOptions } from './read-options.ts';

/** The body of one call, and in what form its answer is to be told. */
export interface RequestBody {
  readonly form: 'bytes' | 'events';
  readonly bytes: Uint8Array;
  readonly dropped: readonly string[];
  readonly warnings: readonly string[];
}

const nothing: readonly string[] = [];

/** A client of this dialect names the version that its request was written for. */
function spokenVersion({ dialect, dialectHeaders }: ChatRequest, { version }: AnthropicOptions): string {
  return (dialect === 'anthropic-messages' ? dialectHeaders?.['anthropic-version'] : undefined) ?? version;
}

/** A request of this dialect goes on as the bytes that came, unless it brings thinking of other vendors; every other one is translated. */
export function requestBody(request: ChatRequest, upstreamModel: string, options: AnthropicOptions): RequestBody {
  if (request.dialect === 'anthropic-messages' && request.holdsForeignSeals !== true) {
    return { form: 'bytes', bytes: forwardBody(request, upstreamModel), dropped: nothing, warnings: nothing };
  }
  const { defaultMaxTokens } = options;
  const { body, dropped, warnings } = encodeMeaning({
    meaning: request.meaning(),
    rules: modelRules(upstreamModel, spokenVersion(request, options)),
    ...(defaultMaxTokens === undefined ? {} : { defaultMaxTokens }),
  });
  const whole = { model: upstreamModel, ...body, ...(request.stream ? { stream: true } : {}) };
  return { form: 'events', bytes: Buffer.from(JSON.stringify(whole)), dropped, warnings };
}
