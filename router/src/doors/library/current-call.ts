import { AsyncLocalStorage } from 'node:async_hooks';

/** What a custom provider knows of the call that it is just answering: many run side by side in one instance. */
interface CurrentCall {
  readonly startedMs: number;
  readonly model: string;
}

export const currentCall = new AsyncLocalStorage<CurrentCall>();
