import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { burst, modelList, notFound, plainAnswer, streamEnd, streamStart, translatedBurst } from './answers.ts';
import { asBytes, MessageReader, type MessageSink } from './http-message.ts';
import { PacedStreams } from './paced-streams.ts';
import { modelOf } from './request-bytes.ts';

export interface MockUpstream {
  readonly port: number;
  /** Streams with an event every 20 ms, and with one every second. */
  readonly paced: PacedStreams;
  readonly slow: PacedStreams;
}

interface Answers {
  readonly plain: Buffer;
  readonly models: Buffer;
  readonly missing: Buffer;
  readonly start: Buffer;
  readonly bursts: { readonly quiet: readonly Buffer[]; readonly withUsage: readonly Buffer[] };
  readonly translated: readonly Buffer[];
}

/** Starts an upstream on loopback that is faster than anything in front of it: OpenAI's dialect, and of Anthropic's one burst. */
export async function startMockUpstream(answerBytes: number): Promise<MockUpstream> {
  const answers: Answers = {
    plain: plainAnswer(answerBytes),
    models: modelList(),
    missing: notFound(),
    start: streamStart(),
    bursts: { quiet: burst(false), withUsage: burst(true) },
    translated: translatedBurst(),
  };
  const ends = { quiet: streamEnd(false), withUsage: streamEnd(true) };
  const streams = { paced: new PacedStreams({ everyMs: 20, ends }), slow: new PacedStreams({ everyMs: 1_000, ends }) };
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new MessageReader(new Connection(socket, answers, streams), 'no-body');
    socket.on('data', (chunk) => reader.push(asBytes(chunk)));
    // A gateway that is stopped resets its connections; the clients are who notice what matters.
    socket.on('error', () => socket.destroy());
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return { port: address.port, ...streams };
}

/** A body that asks for a stream is small in every round: only the beginning of a large one is kept. */
const keptBytes = 4_096;

class Connection implements MessageSink {
  readonly #socket: Socket;
  readonly #answers: Answers;
  readonly #streams: Pick<MockUpstream, 'paced' | 'slow'>;
  #head = '';
  #body = '';

  constructor(socket: Socket, answers: Answers, streams: Pick<MockUpstream, 'paced' | 'slow'>) {
    this.#socket = socket;
    this.#answers = answers;
    this.#streams = streams;
  }

  head(text: string): void {
    this.#head = text;
    this.#body = '';
  }

  body(piece: Buffer): void {
    if (this.#body.length < keptBytes) this.#body += piece.toString('latin1', 0, keptBytes);
  }

  end(): void {
    if (this.#head.startsWith('POST /v1/chat/completions ')) this.#chat();
    else if (this.#head.startsWith('POST /v1/messages ')) this.#write(this.#answers.translated);
    else this.#socket.write(/^GET \/v1\/models[ ?]/.test(this.#head) ? this.#answers.models : this.#answers.missing);
  }

  #write(segments: readonly Buffer[]): void {
    for (const segment of segments) this.#socket.write(segment);
  }

  #chat(): void {
    if (!this.#body.includes('"stream":true')) {
      this.#socket.write(this.#answers.plain);
      return;
    }
    const usage = this.#body.includes('"include_usage":true') ? 'withUsage' : 'quiet';
    if (this.#body.includes(modelOf.burst)) {
      this.#write(this.#answers.bursts[usage]);
      return;
    }
    this.#socket.write(this.#answers.start);
    (this.#body.includes(modelOf.paced) ? this.#streams.paced : this.#streams.slow).add(this.#socket, usage);
  }
}
