import { isBelieved } from '../domain/believed-summary.ts';
import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatRequest } from '../domain/chat-request.ts';
import { noUsage, type Usage } from '../domain/usage.ts';
import { estimateTokens } from './tokens/estimate-tokens.ts';
import { textTokens } from './tokens/text-tokens.ts';
import type { TokenFamily } from './tokens/token-family.ts';

/** Of the texts of events: how many tokens so many characters are is told by the first ones. */
const SAMPLE_CHARACTERS = 2_048;
/** Of each sample: a plain answer is one piece of any size, and V8 gives up on a pattern that runs over megabytes of text. */
const MAX_SAMPLE_BYTES = 64 * 1024;
/** The fields of OpenAI's chunks and answers that hold what a model wrote; the end of a sample may cut the text. */
const WRITTEN = /"(?:content|reasoning_content|reasoning|refusal|arguments)"\s*:\s*"((?:[^"\\]|\\.)*)/g;

const decoder = new TextDecoder();

/**
 * What went by of an answer, for when nobody says how many tokens it took (the client left, the stream broke, the upstream is silent about
 * it). Costs a few additions per chunk: of bytes it keeps only two samples.
 */
export class TokensSeen {
  #usage: Usage | undefined;
  #characters = 0;
  #text = '';
  #bytes = 0;
  #chunks = 0;
  #first: Uint8Array | undefined;
  #sample: Uint8Array | undefined;

  bytes(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    this.#chunks += 1;
    if (this.#first === undefined) this.#first = chunk;
    else if ((this.#chunks & (this.#chunks - 1)) === 0) this.#sample = chunk;
  }

  /** Whether the batch tells usage. */
  events(batch: readonly ChatEvent[]): boolean {
    let tellsUsage = false;
    for (const event of batch) {
      if ('text' in event) {
        this.#characters += event.text.length;
        if (this.#text.length < SAMPLE_CHARACTERS) this.#text += event.text;
      } else if (event.type === 'usage') {
        if (isBelieved(event.usage)) this.#usage = event.usage;
        tellsUsage = true;
      }
    }
    return tellsUsage;
  }

  /** undefined when nothing was seen: then nobody knows whether anything was billed. `family`: of the model that answers; `ratio`: learned of it. */
  usage(request: ChatRequest, family: TokenFamily, ratio: number): Usage | undefined {
    if (this.#usage !== undefined) return this.#usage;
    const written = this.#writtenTokens() * family.rates.text;
    if (written === 0) return undefined;
    const inputTokens = Math.round(estimateTokens(request.meaning(), family) * ratio);
    return { ...noUsage, inputTokens, outputTokens: Math.ceil(written), estimated: true };
  }

  #writtenTokens(): number {
    const ofEvents = this.#characters === 0 ? 0 : (textTokens(this.#text) * this.#characters) / this.#text.length;
    return ofEvents + this.#tokensInBytes();
  }

  #tokensInBytes(): number {
    if (this.#first === undefined) return 0;
    const samples = this.#sample === undefined ? [this.#first] : [this.#first, this.#sample];
    let sampled = 0;
    let tokens = 0;
    for (const seen of samples) {
      const sample = seen.subarray(0, MAX_SAMPLE_BYTES);
      sampled += sample.length;
      for (const match of decoder.decode(sample).matchAll(WRITTEN)) tokens += textTokens(match[1] ?? '');
    }
    return sampled === 0 ? 0 : (tokens / sampled) * this.#bytes;
  }
}
