import type { LoadResult } from './commands.ts';

/** Counts good and bad answers of one round. */
export class Tally {
  readonly #latenciesUs: number[] = [];
  #done = 0;
  #failures = 0;
  #example: string | undefined;

  good(): void {
    this.#done += 1;
  }

  bad(problem: string): void {
    this.#failures += 1;
    this.#example ??= problem;
  }

  took(microseconds: number): void {
    this.#latenciesUs.push(microseconds);
  }

  result(): LoadResult {
    return { done: this.#done, failures: this.#failures, example: this.#example, latenciesUs: this.#latenciesUs };
  }
}
