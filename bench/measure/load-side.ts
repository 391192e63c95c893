import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EventCounts, LoadCommand, LoadResult } from '../load/commands.ts';
import type { Children } from './children.ts';

type LoadOrder = Exclude<LoadCommand, { kind: 'count-events' }>;

/** The mock upstream and the load generator: one child process on the second core. */
export class LoadSide {
  readonly mockPort: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, mockPort: number) {
    this.#child = child;
    this.mockPort = mockPort;
  }

  /** `answerBytes`: the size of a plain answer's body. */
  static async start(children: Children, core: number, answerBytes: number): Promise<LoadSide> {
    const script = fileURLToPath(import.meta.resolve('../load/load-side.ts'));
    const child = children.start({
      command: process.execPath,
      arguments: [script, String(answerBytes)],
      core,
      messages: true,
    });
    const { port } = await nextMessage<{ readonly port: number }>(child);
    return new LoadSide(child, port);
  }

  load(command: LoadOrder): Promise<LoadResult> {
    return this.#ask<LoadResult>(command);
  }

  countEvents(): Promise<EventCounts> {
    return this.#ask<EventCounts>({ kind: 'count-events' });
  }

  #ask<Answer>(command: LoadCommand): Promise<Answer> {
    const answer = nextMessage<Answer>(this.#child);
    this.#child.send(command);
    return answer;
  }
}

/** The child is this bench's own: what it sends has the type that `commands.ts` says. */
async function nextMessage<Answer>(child: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  const gone = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error('The load side ended; its own message is above.');
  });
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: over.signal }), gone]);
    return answer;
  } finally {
    over.abort();
    gone.catch(() => undefined);
  }
}
