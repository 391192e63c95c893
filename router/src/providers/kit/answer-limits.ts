import type { ChatEvent } from '../../domain/chat-event.ts';

/** Far above what any vendor gives; what is beyond it is no answer, but would be kept and sorted like one. */
export const MAX_CHOICES = 128;
export const MAX_CALLS = 1_000;
/** As the bytes of a plain answer; about a million pieces of text. */
export const MAX_WEIGHT = 64 * 1024 * 1024;
/** What an event costs beside its text where it is kept. */
const EVENT_BYTES = 64;

/** Counts what an answer is made of, so that an upstream without an end to it is cut off while it is small. */
export class AnswerLimits {
  readonly #choices = new Set<number>();
  #calls = 0;
  #weight = 0;

  /** Why no more of it is read, to complete "The provider’s stream ..."; undefined while all is well. */
  add(batch: readonly ChatEvent[]): string | undefined {
    for (const event of batch) {
      if (event.type === 'tool-input-start') this.#calls += 1;
      if ('choice' in event && event.choice !== 0) this.#choices.add(event.choice);
      this.#weight += weightOf(event);
    }
    // The first choice is not counted.
    if (this.#choices.size >= MAX_CHOICES) return TOO_MANY_CHOICES;
    if (this.#calls > MAX_CALLS) return TOO_MANY_CALLS;
    return this.#weight > MAX_WEIGHT ? 'is larger than 64 MiB' : undefined;
  }
}

export const TOO_MANY_CHOICES = `has more than ${MAX_CHOICES} choices`;
export const TOO_MANY_CALLS = 'has more than 1,000 tool calls';

/** About how many bytes an event takes where it is kept. */
export function weightOf(event: ChatEvent): number {
  if ('text' in event) return EVENT_BYTES + event.text.length;
  switch (event.type) {
    case 'media':
      return EVENT_BYTES + event.base64.length;
    case 'reasoning-end':
      return EVENT_BYTES + (event.seal?.value.length ?? 0);
    case 'tool-input-start':
      return EVENT_BYTES + event.name.length + event.id.length + (event.seal?.value.length ?? 0);
    // Rare, and of any size.
    case 'citation':
      return EVENT_BYTES + JSON.stringify(event.citation).length;
    case 'native':
      return EVENT_BYTES + JSON.stringify(event.native.value).length;
    case 'logprobs-delta':
      return EVENT_BYTES + JSON.stringify(event.value).length;
    case 'embedding':
      return EVENT_BYTES + 8 * event.vector.length;
    case 'answer-start':
    case 'tool-input-end':
    case 'finish':
    case 'usage':
      return EVENT_BYTES;
  }
}
