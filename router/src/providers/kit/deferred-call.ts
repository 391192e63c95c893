import type { UpstreamCall } from '../../domain/provider-adapter.ts';

/** A call that begins once something is there: it can be paused and aborted before that as well as after. */
export class DeferredCall<Value> implements UpstreamCall {
  #call: UpstreamCall | undefined;
  #paused = false;
  #aborted = false;

  /** `begin` and `failed` are not called after an abort, nor before the constructor has returned. */
  constructor(ready: Promise<Value>, begin: (value: Value) => UpstreamCall, failed: (error: unknown) => void) {
    // Behind both: also what `begin` throws is this call's failure alone.
    ready
      .then((value) => {
        if (this.#aborted) return;
        this.#call = begin(value);
        if (this.#paused) this.#call.pause();
      })
      .catch((error: unknown) => {
        if (!this.#aborted) failed(error);
      });
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }

  abort(): void {
    this.#aborted = true;
    this.#call?.abort();
  }
}
