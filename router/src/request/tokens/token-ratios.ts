import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { TokenFamily } from './token-family.ts';

/** One deployment: a model at a provider. */
export interface Deployment {
  readonly provider: string;
  readonly model: string;
}

export interface CountedPrompt extends Deployment {
  readonly meaning: ChatMeaning;
  readonly family: TokenFamily;
  /** By the provider itself. */
  readonly counted: number;
}

interface Learned {
  ratio: number;
  prompts: number;
}

/** An estimate is work: 50 µs per kB of text. */
const EVERY_MS = 1_000;
/** Fewer prove nothing. */
const FEWEST_PROMPTS = 3;
/** From then on the latest counts for as much as all before it together did for one of these. */
const MEMORY_PROMPTS = 20;
/** Further off is another mistake than a tokenizer's. */
const LEAST = 0.5;
const MOST = 2;
const MAX_DEPLOYMENTS = 4_096;

/**
 * How far the estimates for each deployment are from what its provider counts, learned as answers come: of its tokenizer and its chat template we know
 * only what its family has in common.
 */
export class TokenRatios {
  readonly #learned = new Map<string, Learned>();
  #nextMs = Number.NEGATIVE_INFINITY;

  /** What an estimate is to be multiplied by. */
  of(deployment: Deployment): number {
    const learned = this.#learned.get(keyOf(deployment));
    return learned === undefined || learned.prompts < FEWEST_PROMPTS ? 1 : learned.ratio;
  }

  /** Whether it is time to look at a prompt again; monotonic. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#nextMs;
  }

  learn({ meaning, family, counted, ...deployment }: CountedPrompt, nowMs: number): void {
    this.#nextMs = nowMs + EVERY_MS;
    if (counted <= 0 || !isAllText(meaning)) return;
    const ratio = bounded(counted / estimateTokens(meaning, family));
    const key = keyOf(deployment);
    const known = this.#learned.get(key);
    if (known === undefined) {
      if (this.#learned.size >= MAX_DEPLOYMENTS) this.#learned.clear();
      this.#learned.set(key, { ratio, prompts: 1 });
      return;
    }
    known.prompts += 1;
    known.ratio = bounded(known.ratio + (ratio - known.ratio) / Math.min(known.prompts, MEMORY_PROMPTS));
  }
}

function bounded(ratio: number): number {
  return Math.min(MOST, Math.max(LEAST, ratio));
}

/** Of pictures, files and what the vendor's own tools read, the estimate is off for other reasons. */
function isAllText({ messages, tools, embedding }: ChatMeaning): boolean {
  if (embedding !== undefined || tools.some(({ kind }) => kind === 'native')) return false;
  const hasOther = ({ parts }: ChatMeaning['messages'][number]) =>
    parts.some(({ type }) => type !== 'text' && type !== 'tool-call' && type !== 'refusal');
  return !messages.some(hasOther);
}

function keyOf({ provider, model }: Deployment): string {
  return `${provider}\n${model}`;
}
