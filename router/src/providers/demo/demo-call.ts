import type { AnswerSink, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { DemoAnswer } from './demo-answer.ts';

const PAUSE_MS = 3;

/** Tells a prepared answer batch by batch, as an upstream would: paused, resumed and aborted like one. */
export class DemoCall implements UpstreamCall {
  readonly #answer: DemoAnswer;
  readonly #model: string;
  readonly #paced: boolean;
  readonly #sink: AnswerSink;
  #next = 0;
  #begun = false;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #over = false;

  constructor(options: { answer: DemoAnswer; model: string; paced: boolean; sink: AnswerSink }) {
    this.#answer = options.answer;
    this.#model = options.model;
    this.#paced = options.paced;
    this.#sink = options.sink;
    this.#timer = setTimeout(() => this.#go(), 0);
  }

  pause(): void {
    if (this.#over || this.#paused) return;
    this.#paused = true;
    clearTimeout(this.#timer);
  }

  resume(): void {
    if (this.#over || !this.#paused) return;
    this.#paused = false;
    this.#timer = setTimeout(() => this.#go(), 0);
  }

  abort(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #go(): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#sink.connected();
      if (!this.#over) this.#sink.head({ form: 'events' });
    }
    this.#tell();
  }

  #tell(): void {
    // The sink may pause or abort from inside any of these calls.
    while (!this.#over && !this.#paused) {
      const batch = this.#answer.batches[this.#next];
      if (batch === undefined) {
        this.#end();
        return;
      }
      this.#next += 1;
      this.#sink.events(batch);
      if (this.#paced && !this.#over && !this.#paused) {
        this.#timer = setTimeout(() => this.#tell(), PAUSE_MS);
        return;
      }
    }
  }

  #end(): void {
    this.#over = true;
    const { usage, finishReason, warnings } = this.#answer;
    const summary = { usage, finishReason, answeredModel: this.#model };
    this.#sink.end(warnings === undefined ? summary : { ...summary, warnings });
  }
}
