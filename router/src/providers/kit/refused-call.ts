import type { AnswerSink, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { ProviderFailure } from '../../domain/provider-failure.ts';

/** A call that fails before anything is sent. The sink hears of it when `chat` has returned, as the contract of an adapter wants. */
export function refusedCall(sink: AnswerSink, failure: ProviderFailure): UpstreamCall {
  let over = false;
  queueMicrotask(() => {
    if (!over) sink.fail(failure);
    over = true;
  });
  return {
    pause: () => undefined,
    resume: () => undefined,
    abort: () => {
      over = true;
    },
  };
}
