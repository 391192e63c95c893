import { asCommands } from '../as-commands.ts';
import { refusalSentences } from '../calls/refusal-sentences.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import { readLine } from '../chat/chat-commands.ts';
import { type AnswerListener, Conversation, type Turn } from '../chat/conversation.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { wishesOf } from '../policy-of.ts';
import type { PolicyOptions } from '../program/policy-options.ts';
import { readActive } from '../read-active.ts';
import { safeText } from '../safe-text.ts';
import { startProgress } from '../start-progress.ts';
import type { Terminal } from '../terminal.ts';
import { withQuery } from '../wire-path.ts';

export interface ChatOptions extends PolicyOptions {
  readonly strategy?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly system?: string;
}

/** `provider-cli chat [QUESTION]`: one question, or a conversation; from a pipe each line is a question. */
export function chat(context: Context, question: string | undefined, options: ChatOptions): Promise<ExitCode> {
  return withSession(context, async (session) => {
    // A running router refuses a model that the provider does not list; so does the database's own, once it has read the list.
    if (session.isLocal && options.model !== undefined) {
      await session.readLists(options.provider ?? (await readActive(session)));
    }
    const talk = new Talk(context, session, options);
    return question === undefined ? talk.converse() : talk.ask(question);
  });
}

class Talk {
  readonly #context: Context;
  readonly #session: Session;
  readonly #conversation: Conversation;
  #answering: AbortController | undefined;

  constructor(context: Context, session: Session, options: ChatOptions) {
    this.#context = context;
    this.#session = session;
    this.#conversation = new Conversation(session.calls, { ...options, wishes: wishesOf(options) });
  }

  /**
   * From a pipe 1 when the answer to one of the questions failed; a person has seen that, and ended the conversation well. Ctrl-C ends the answer under
   * way; where there is none, the conversation.
   */
  async converse(): Promise<ExitCode> {
    const { terminal, json } = this.#context;
    if (terminal.isInteractive && !json) terminal.note('Ask something. /help lists the commands, Ctrl-D ends.');
    let worst: ExitCode = 0;
    const lines = terminal.lines({
      prompt: '> ',
      onInterrupt: () => {
        if (this.#answering === undefined) lines.close();
        else this.#answering.abort();
      },
    });
    lines.prompt();
    for await (const line of lines) {
      const outcome = await this.#take(line);
      if (outcome === 'quit') break;
      if (outcome === 'failed') worst = 1;
      lines.prompt();
    }
    lines.close();
    return terminal.isInteractive ? 0 : worst;
  }

  async ask(question: string): Promise<ExitCode> {
    return (await this.#answer(question)) ? 0 : 1;
  }

  async #take(line: string): Promise<'good' | 'failed' | 'quit'> {
    if (line.trim() === '') return 'good';
    const reading = readLine(line, this.#conversation);
    switch (reading.kind) {
      case 'quit':
        return 'quit';
      case 'switch':
        return (await this.#switch(reading.provider)) ? 'good' : 'failed';
      case 'done':
        this.#context.terminal.note(reading.say);
        return 'good';
      case 'question':
        return (await this.#answer(reading.text)) ? 'good' : 'failed';
    }
  }

  async #switch(provider: string | undefined): Promise<boolean> {
    const { terminal, toolName } = this.#context;
    // A question that every key may ask.
    const path = withQuery('/v1/models', { provider });
    const found = provider === undefined ? undefined : await this.#session.tryAsk({ method: 'GET', path });
    if (found !== undefined && (found.kind === 'unreachable' || found.status !== 200)) {
      for (const sentence of refusalSentences(found)) terminal.note(asCommands(sentence, toolName));
      return false;
    }
    this.#conversation.switchTo(provider);
    terminal.note(`${provider ?? 'The active provider'} answers from now on, with its usual model.`);
    return true;
  }

  async #answer(question: string): Promise<boolean> {
    const { terminal, json } = this.#context;
    const answering = new AbortController();
    this.#answering = answering;
    const mouth = new Mouth(terminal, json);
    const turn = await this.#conversation.ask(question, mouth, answering.signal);
    this.#answering = undefined;
    mouth.end();
    this.#tell(turn);
    return turn.kind !== 'failed';
  }

  #tell(turn: Turn): void {
    const { terminal, json, toolName } = this.#context;
    switch (turn.kind) {
      case 'answered':
        if (json) {
          const { provider, model, text: content } = turn;
          terminal.print(JSON.stringify({ role: 'assistant', content, provider, model }));
        } else if (terminal.isInteractive) terminal.note(`(${turn.provider}, ${turn.model})`);
        return;
      case 'interrupted':
        terminal.note('(interrupted)');
        return;
      case 'failed':
        for (const sentence of turn.sentences) terminal.note(asCommands(sentence, toolName));
        return;
    }
  }
}

/** Says an answer as it comes; as JSON it is said whole. Thoughts are for a person who watches, not for a pipe. */
class Mouth implements AnswerListener {
  readonly #terminal: Terminal;
  readonly #isSilent: boolean;
  readonly #progress: Disposable;
  #isOpen = false;

  constructor(terminal: Terminal, isSilent: boolean) {
    this.#terminal = terminal;
    this.#isSilent = isSilent;
    this.#progress = startProgress(terminal);
  }

  text(piece: string): void {
    this.#say(safeText(piece));
  }

  thought(piece: string): void {
    if (this.#terminal.isInteractive) this.#say(this.#terminal.style('dim', safeText(piece)));
  }

  end(): void {
    this.#progress[Symbol.dispose]();
    if (this.#isOpen) this.#terminal.write('\n');
  }

  #say(piece: string): void {
    this.#progress[Symbol.dispose]();
    if (this.#isSilent || piece === '') return;
    this.#isOpen = true;
    this.#terminal.write(piece);
  }
}
