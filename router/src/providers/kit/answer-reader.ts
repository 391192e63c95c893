import type { ProviderFailure } from '../../domain/provider-failure.ts';

/** Reads one body to its end. Exactly one of `ended` and `broke` follows the data. */
export interface AnswerReader {
  data(chunk: Buffer): void;
  ended(): void;
  /** The connection was lost. */
  broke(code: string): void;
}

/** A stream that ended too early. `how` completes "The provider’s stream ...". */
export function brokenStream(afterContent: boolean, how: string): ProviderFailure {
  return {
    kind: afterContent ? 'broken-after-content' : 'broken-before-content',
    message: `The provider’s stream ${how}.`,
  };
}

/** Nothing came, or white space alone. */
export function emptyAnswer(stream: boolean): ProviderFailure {
  if (stream) return brokenStream(false, 'ended without any content');
  return { kind: 'broken-before-content', message: 'The provider’s answer is empty.' };
}

/** An error that the upstream reported itself: after content it is a break too, whose cause is known. */
export function failureOfStream(failure: ProviderFailure, afterContent: boolean): ProviderFailure {
  if (!afterContent || failure.kind === 'broken-after-content') return failure;
  return { kind: 'broken-after-content', message: failure.message, cause: failure };
}
