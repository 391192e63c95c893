import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../domain/dialect.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderAdapter, ProviderType, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { FakeAnswer } from './fake-answer.ts';
import { type FakeDialect, fakeOpenAi } from './fake-dialect.ts';
import { type FakeScript, type FakeUpstream, type FakeUpstreamOptions, fakeUpstream } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';
import { strictVendor } from './strict-vendor.ts';
import { type TestRequestOptions, testCall, testTools } from './test-request.ts';

export interface ContractSubject {
  readonly type: ProviderType;
  /** A config whose calls go to the fake upstream; undefined where the type calls nobody. */
  readonly config: ((upstreamUrl: string) => JsonObject) | undefined;
  /** It cannot be asked for the usage of a stream: its last chunk always has it. */
  readonly usageUnasked?: boolean;
  /** The language of its upstream; OpenAI's unless said otherwise. */
  readonly speaks?: FakeDialect;
}

interface AnswerForm {
  readonly dialect: Dialect;
  readonly stream: boolean;
}

interface Asked {
  readonly upstream: FakeUpstream;
  readonly adapter: ProviderAdapter;
  readonly sink: RecordingSink;
  readonly call: UpstreamCall;
}

/** Sets up the subject in front of fake upstreams and takes them down again. */
export class ContractBench {
  readonly #subject: ContractSubject;
  #upstreams: FakeUpstream[] = [];
  #adapters: ProviderAdapter[] = [];

  constructor(subject: ContractSubject) {
    this.#subject = subject;
  }

  get speaks(): FakeDialect {
    return this.#subject.speaks ?? fakeOpenAi;
  }

  /** All forms in which an answer can be asked for. */
  get forms(): readonly AnswerForm[] {
    const dialects = new Set<Dialect>([this.speaks.dialect, 'events']);
    return [...dialects].flatMap((dialect) => [
      { dialect, stream: true },
      { dialect, stream: false },
    ]);
  }

  get usageUnasked(): boolean {
    return this.#subject.usageUnasked ?? false;
  }

  get callsSomebody(): boolean {
    return this.#subject.config !== undefined;
  }

  get type(): ProviderType {
    return this.#subject.type;
  }

  adapterFor(url: string, config: JsonObject = {}): ProviderAdapter {
    const reading = this.#subject.type.readConfig({ ...this.#subject.config?.(url), ...config });
    if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
    const adapter = this.#subject.type.create('subject' as ProviderId, reading.config, testTools());
    this.#adapters.push(adapter);
    return adapter;
  }

  async start(script: FakeScript, options: FakeUpstreamOptions = {}, config: JsonObject = {}) {
    const { usageUnasked = false } = this.#subject;
    const upstream = await fakeUpstream(script, {
      usageUnasked,
      speaks: this.speaks,
      refuses: strictVendor(this.type.type),
      ...options,
    });
    this.#upstreams.push(upstream);
    return { upstream, adapter: this.adapterFor(upstream.url, config) };
  }

  async ask(answer: FakeAnswer, request: TestRequestOptions, config: JsonObject = {}): Promise<Asked> {
    const { upstream, adapter } = await this.start(answer, {}, config);
    const sink = new RecordingSink();
    return { upstream, adapter, sink, call: adapter.chat(testCall(request), sink) };
  }

  /** The first request, once it is there. */
  async arrival(upstream: FakeUpstream) {
    for (;;) {
      const [first] = upstream.requests;
      if (first !== undefined) return first;
      await sleep(2);
    }
  }

  /** A growing number, once it has stopped growing. */
  async standstill(read: () => number): Promise<number> {
    let before = -1;
    let now = read();
    while (before !== now || now === 0) {
      before = now;
      await sleep(100);
      now = read();
    }
    return now;
  }

  /** The text of an answer in whatever form it came. */
  textOf(sink: RecordingSink): string {
    if (sink.answerHead?.form === 'events') {
      return sink.heard.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
    }
    return this.speaks.textOf(sink.text(), sink.answerHead?.stream === true);
  }

  async clear(): Promise<void> {
    const closing = this.#upstreams.map((upstream) => upstream.close());
    this.#upstreams = [];
    this.#adapters = [];
    await Promise.all(closing);
  }
}
