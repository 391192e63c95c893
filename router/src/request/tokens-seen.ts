import type { ChatEvent } from '../domain/chat-event.ts';
import type { ChatRequest, ContentPart } from '../domain/chat-request.ts';
import { noUsage, type Usage } from '../domain/usage.ts';

/** A rule of thumb for Latin text and code; the result is marked as an estimate wherever it shows. */
const CHARACTERS_PER_TOKEN = 4;
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

  events(batch: readonly ChatEvent[]): void {
    for (const event of batch) {
      if ('text' in event) this.#characters += event.text.length;
      else if (event.type === 'usage') this.#usage = event.usage;
    }
  }

  /** undefined when nothing was seen: then nobody knows whether anything was billed. */
  usage(request: ChatRequest): Usage | undefined {
    if (this.#usage !== undefined) return this.#usage;
    const characters = this.#characters + this.#charactersInBytes();
    if (characters === 0) return undefined;
    const outputTokens = tokens(characters);
    return { ...noUsage, inputTokens: tokens(promptCharacters(request)), outputTokens, estimated: true };
  }

  #charactersInBytes(): number {
    if (this.#first === undefined) return 0;
    const samples = this.#sample === undefined ? [this.#first] : [this.#first, this.#sample];
    let sampled = 0;
    let written = 0;
    for (const seen of samples) {
      const sample = seen.subarray(0, MAX_SAMPLE_BYTES);
      sampled += sample.length;
      for (const match of decoder.decode(sample).matchAll(WRITTEN)) written += match[1]?.length ?? 0;
    }
    return sampled === 0 ? 0 : (written / sampled) * this.#bytes;
  }
}

function tokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** Text only: nobody can tell from outside what a picture costs. */
function promptCharacters(request: ChatRequest): number {
  let characters = 0;
  for (const message of request.meaning().messages) {
    for (const part of message.parts) characters += textLength(part);
    if (message.role === 'assistant') for (const call of message.toolCalls) characters += call.input.length;
  }
  return characters;
}

function textLength(part: ContentPart): number {
  return part.type === 'text' ? part.text.length : 0;
}
