import type { ChatRequest } from '../../domain/chat-request.ts';
import { claudeRules } from '../kit/claude-rules.ts';
import { encodeMeaning } from './encode-meaning.ts';
import { forwardBody } from './forward-body.ts';
import { isForOtherModel } from './is-for-other-model.ts';
import { isRefused } from './is-refused.ts';
import type { AnthropicOptions } from './read-options.ts';

/** The body of one call, and in what form its answer is to be told. */
export interface RequestBody {
  readonly form: 'bytes' | 'events';
  readonly bytes: Uint8Array;
  readonly dropped: readonly string[];
  readonly warnings: readonly string[];
}

/** What of a config decides about bodies. */
export type BodyOptions = Pick<AnthropicOptions, 'version' | 'defaultMaxTokens'>;

const nothing: readonly string[] = [];

/** A client of this dialect names the version that its request was written for. */
function spokenVersion({ dialect, dialectHeaders }: ChatRequest, { version }: BodyOptions): string {
  return (dialect === 'anthropic-messages' ? dialectHeaders?.['anthropic-version'] : undefined) ?? version;
}

/**
 * A request of this dialect goes on as the bytes that came, unless it brings thinking of other vendors, or was written for another model than the one
 * that this router chose and says what that one refuses; every other one is translated.
 */
export function requestBody(request: ChatRequest, upstreamModel: string, options: BodyOptions): RequestBody {
  const forOtherModel = isForOtherModel(request, upstreamModel);
  const isOwn = request.dialect === 'anthropic-messages' && request.holdsForeignSeals !== true;
  if (isOwn && !forOtherModel) return passed(request, upstreamModel);
  const rules = claudeRules(upstreamModel, spokenVersion(request, options));
  if (isOwn && !isRefused(request.body, rules)) return passed(request, upstreamModel);
  const { defaultMaxTokens } = options;
  const { body, dropped, warnings } = encodeMeaning({
    meaning: request.meaning(),
    rules,
    forOtherModel,
    ...(defaultMaxTokens === undefined ? {} : { defaultMaxTokens }),
  });
  const whole = { model: upstreamModel, ...body, ...(request.stream ? { stream: true } : {}) };
  return { form: 'events', bytes: Buffer.from(JSON.stringify(whole)), dropped, warnings };
}

function passed(request: ChatRequest, upstreamModel: string): RequestBody {
  return { form: 'bytes', bytes: forwardBody(request, upstreamModel), dropped: nothing, warnings: nothing };
}
