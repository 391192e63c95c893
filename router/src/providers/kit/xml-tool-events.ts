import type { ChatEvent } from '../../domain/chat-event.ts';
import { FenceFilter } from './fence-filter.ts';
import type { ToolSchemas, XmlToolCall } from './xml-tool-call.ts';
import { type ScannedPiece, XmlToolScanner } from './xml-tool-scanner.ts';

interface Choice {
  readonly scanner: XmlToolScanner;
  readonly fences: FenceFilter;
  calls: number;
  isFinished: boolean;
}

/** The events of an answer whose text holds calls as XML → events with those calls. */
export class XmlToolEvents {
  readonly #schemas: ToolSchemas;
  readonly #newId: () => string;
  readonly #choices = new Map<number, Choice>();
  #broken = 0;

  constructor(schemas: ToolSchemas, newId: () => string) {
    this.#schemas = schemas;
    this.#newId = newId;
  }

  /** How many pieces looked like calls and were none. */
  get broken(): number {
    return this.#broken;
  }

  translate(batch: readonly ChatEvent[]): readonly ChatEvent[] {
    const told = batch.flatMap((event) => this.#translate(event));
    if (told.length > 0 || batch.length === 0) return told;
    // A long call is written, and nothing of it can be told before it is whole: this is a sign of life, since silence has a time limit.
    return [{ type: 'text-delta', choice: 0, text: '' }];
  }

  /** What is left when an answer ends without a word. */
  finish(): readonly ChatEvent[] {
    return [...this.#choices].flatMap(([index, choice]) => this.#finish(index, choice));
  }

  hasCalls(choice: number): boolean {
    return (this.#choices.get(choice)?.calls ?? 0) > 0;
  }

  #translate(event: ChatEvent): readonly ChatEvent[] {
    switch (event.type) {
      case 'text-delta': {
        const choice = this.#choice(event.choice);
        return this.#tell(event.choice, choice, choice.fences.pass(choice.scanner.feed(event.text)));
      }
      case 'finish': {
        const rest = this.#finish(event.choice, this.#choice(event.choice));
        const isCall = this.hasCalls(event.choice) && event.reason.kind === 'stop';
        return [...rest, isCall ? { ...event, reason: { kind: 'tool-calls' } } : event];
      }
      case 'tool-input-start': {
        const choice = this.#choice(event.choice);
        choice.calls = Math.max(choice.calls, event.call + 1);
        return [event];
      }
      default:
        return [event];
    }
  }

  #finish(index: number, choice: Choice): readonly ChatEvent[] {
    if (choice.isFinished) return [];
    choice.isFinished = true;
    const rest = [...choice.fences.pass(choice.scanner.finish()), ...choice.fences.finish()];
    return this.#tell(index, choice, rest);
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const made = { scanner: new XmlToolScanner(this.#schemas), fences: new FenceFilter(), calls: 0, isFinished: false };
    this.#choices.set(index, made);
    return made;
  }

  #tell(index: number, choice: Choice, pieces: readonly ScannedPiece[]): readonly ChatEvent[] {
    return pieces.flatMap((piece): readonly ChatEvent[] => {
      if (piece.kind === 'call') return this.#tellCall(index, choice, piece.call);
      if (piece.kind === 'broken') this.#broken += 1;
      return [{ type: 'text-delta', choice: index, text: piece.text }];
    });
  }

  #tellCall(index: number, choice: Choice, { name, input }: XmlToolCall): readonly ChatEvent[] {
    const call = choice.calls;
    choice.calls += 1;
    return [
      { type: 'tool-input-start', choice: index, call, id: this.#newId(), name },
      { type: 'tool-input-delta', choice: index, call, text: input },
      { type: 'tool-input-end', choice: index, call },
    ];
  }
}
