import type { ChatEvent, FinishReason } from '../../../domain/chat-event.ts';
import { noUsage, type Usage } from '../../../domain/usage.ts';
import { estimateTokens } from '../../../request/tokens/estimate-tokens.ts';
import { tokenFamily } from '../../../request/tokens/token-families.ts';
import type { AnswerIdentity } from '../delivery/answer-identity.ts';
import type { StreamVoice } from '../voice.ts';
import type { BlockStep } from './answer-block.ts';
import { BlockSequence } from './block-sequence.ts';
import { encodeMessage } from './encode-message.ts';
import { encodeDeltaUsage, usageAtStart } from './encode-usage.ts';
import { frameEvent } from './frame-event.ts';
import { type Asked, ownId } from './own-id.ts';
import { encodeEnding } from './stop-reason.ts';

/** The events of one translated answer: `message_start`, the blocks one by one, `message_delta` with the reason and the usage, `message_stop`. */
export class MessageWriter implements StreamVoice {
  #identity: AnswerIdentity;
  readonly #asked: Asked | undefined;
  /** By the name of the one that answers tokens are estimated. */
  #answeredModel: string;
  readonly #blocks = new BlockSequence();
  #isTold = false;
  /** The index of the block that is open. */
  #index = 0;
  #reason: FinishReason = { kind: 'stop' };
  #stopSequence: string | undefined;
  #usage: Usage = noUsage;

  /** `identity` holds until an `answer-start` says better. */
  constructor(identity: AnswerIdentity, asked?: Asked) {
    this.#identity = identity;
    this.#asked = asked;
    this.#answeredModel = identity.model;
  }

  say(batch: readonly ChatEvent[]): string {
    let text = '';
    for (const event of batch) text += this.#sayOne(event);
    return text;
  }

  end(): string {
    const { refusal } = this.#blocks;
    const last = this.#saySteps(this.#blocks.finish());
    const ending = encodeEnding({ reason: this.#reason, stopSequence: this.#stopSequence, refusal });
    return [
      this.#begin(),
      last,
      frameEvent('message_delta', { delta: { ...ending, container: null }, usage: encodeDeltaUsage(this.#usage) }),
      frameEvent('message_stop', {}),
    ].join('');
  }

  #sayOne(event: ChatEvent): string {
    switch (event.type) {
      case 'answer-start':
        if (!this.#isTold) {
          this.#identity = ownId(this.#identity, event, this.#asked);
          this.#answeredModel = event.model;
        }
        return this.#begin();
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        if (event.choice === 0) {
          this.#reason = event.reason;
          this.#stopSequence = event.stopSequence;
        }
        return '';
      case 'text-delta':
      case 'refusal-delta':
      case 'reasoning-delta':
      case 'reasoning-end':
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-end':
      case 'citation':
      case 'media':
      case 'native':
      case 'embedding':
      case 'logprobs-delta':
        return this.#begin() + this.#saySteps(this.#blocks.add(event));
    }
  }

  #begin(): string {
    if (this.#isTold) return '';
    this.#isTold = true;
    const message = {
      ...encodeMessage(this.#identity),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      usage: usageAtStart(this.#promptTokens()),
    };
    return frameEvent('message_start', { message });
  }

  /** Upstreams of other dialects count at the end; some clients look for the prompt's tokens at the beginning only. */
  #promptTokens(): number {
    if (this.#asked === undefined) return 0;
    return estimateTokens(this.#asked.meaning(), tokenFamily(this.#answeredModel));
  }

  #saySteps(steps: readonly BlockStep[]): string {
    let text = '';
    for (const step of steps) text += this.#sayStep(step);
    return text;
  }

  #sayStep(step: BlockStep): string {
    const index = this.#index;
    switch (step.kind) {
      case 'start':
        return frameEvent('content_block_start', { index, content_block: step.block });
      case 'delta':
        return frameEvent('content_block_delta', { index, delta: step.delta });
      case 'stop':
        this.#index += 1;
        return frameEvent('content_block_stop', { index });
    }
  }
}
