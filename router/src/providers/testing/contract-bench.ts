import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../domain/chat-request.ts';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderAdapter, ProviderType, UpstreamCall } from '../../domain/provider-adapter.ts';
import type { FakeAnswer } from './fake-answer.ts';
import { type FakeScript, type FakeUpstream, type FakeUpstreamOptions, fakeUpstream } from './fake-upstream.ts';
import { RecordingSink } from './recording-sink.ts';
import { type TestRequestOptions, testCall, testTools } from './test-request.ts';

export interface ContractSubject {
  readonly type: ProviderType;
  /** A config whose calls go to the fake upstream; undefined where the type calls nobody. */
  readonly config: ((upstreamUrl: string) => JsonObject) | undefined;
}

/** All forms in which an answer can be asked for. */
export const forms: readonly { readonly dialect: Dialect; readonly stream: boolean }[] = [
  { dialect: 'openai-chat', stream: true },
  { dialect: 'openai-chat', stream: false },
  { dialect: 'events', stream: true },
  { dialect: 'events', stream: false },
];

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
    const upstream = await fakeUpstream(script, options);
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
    if (!sink.answerHead?.stream) return JSON.parse(sink.text()).choices[0].message.content;
    const chunks = [...sink.text().matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  }

  async clear(): Promise<void> {
    const closing = this.#upstreams.map((upstream) => upstream.close());
    this.#upstreams = [];
    this.#adapters = [];
    await Promise.all(closing);
  }
}
