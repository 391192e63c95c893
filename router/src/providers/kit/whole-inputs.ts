import type { ChatEvent } from '../../domain/chat-event.ts';

type InputStart = Extract<ChatEvent, { type: 'tool-input-start' }>;
type InputDelta = Extract<ChatEvent, { type: 'tool-input-delta' }>;
type InputEnd = Extract<ChatEvent, { type: 'tool-input-end' }>;

/**
 * Between a reader and its sink: the input of a call that takes nothing is `{}`. Vendors send an empty text for it, or `null`, and neither is
 * the JSON object that clients parse. A call that the output limit cut short stays as it is: `{}` would make it look whole.
 */
export class WholeInputs {
  /** What came of each open input, while it may still be nothing. */
  readonly #held = new Map<string, string>();

  pass(batch: readonly ChatEvent[]): readonly ChatEvent[] {
    if (!batch.some(isOfInput)) return batch;
    return batch.flatMap((event): ChatEvent | readonly ChatEvent[] => {
      switch (event.type) {
        case 'tool-input-start':
          // The input of a custom tool is free text.
          if (event.custom !== true) this.#held.set(keyOf(event), '');
          return event;
        case 'tool-input-delta':
          return this.#grow(event);
        case 'tool-input-end':
          return this.#end(event, batch);
        default:
          return event;
      }
    });
  }

  #grow(event: InputDelta): ChatEvent | readonly ChatEvent[] {
    const key = keyOf(event);
    const before = this.#held.get(key);
    if (before === undefined) return event;
    const text = before + event.text;
    if (isNothingYet(text)) {
      this.#held.set(key, text);
      return [];
    }
    this.#held.delete(key);
    return before === '' ? event : { ...event, text };
  }

  #end(event: InputEnd, batch: readonly ChatEvent[]): ChatEvent | readonly ChatEvent[] {
    const key = keyOf(event);
    const held = this.#held.get(key);
    if (held === undefined) return event;
    this.#held.delete(key);
    const { choice, call } = event;
    const isCut = batch.some((one) => one.type === 'finish' && one.choice === choice && one.reason.kind === 'length');
    const text = isCut ? held : '{}';
    return text === '' ? event : [{ type: 'tool-input-delta', choice, call, text }, event];
  }
}

function isOfInput({ type }: ChatEvent): boolean {
  return type === 'tool-input-delta' || type === 'tool-input-start' || type === 'tool-input-end';
}

function keyOf({ choice, call }: InputStart | InputDelta | InputEnd): string {
  return `${choice}/${call}`;
}

/** More blanks than this are something: held for ever they would be looked through again with each further one. */
const MOST_BLANKS = 1_000;

/** White space, or the beginning of `null`. */
function isNothingYet(text: string): boolean {
  return text.length <= MOST_BLANKS && 'null'.startsWith(text.trim());
}
