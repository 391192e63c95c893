import type { CallAnswer, OpenAnswer } from '../calls/management-calls.ts';
import { readWhole } from '../calls/read-whole.ts';
import { refusalSentences } from '../calls/refusal-sentences.ts';
import type { Session } from '../calls/with-session.ts';
import type { wishesOf } from '../policy-of.ts';
import { readAnswer } from './read-answer.ts';

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ConversationOptions {
  readonly system?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly wishes?: ReturnType<typeof wishesOf> | undefined;
}

/** Hears an answer as it comes. */
export interface AnswerListener {
  text(piece: string): void;
  thought(piece: string): void;
}

export type Turn =
  | { readonly kind: 'answered'; readonly text: string; readonly provider: string; readonly model: string }
  /** What was heard so far stays in the conversation. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'failed'; readonly sentences: readonly string[] };

/** A conversation with whoever answers now: the history stays when the provider or the model changes. */
export class Conversation {
  readonly #calls: Session['calls'];
  readonly #system: readonly Message[];
  readonly #wishes: ConversationOptions['wishes'];
  #messages: readonly Message[] = [];
  #provider: string | undefined;
  model: string | undefined;

  constructor(calls: Session['calls'], { system, provider, model, wishes }: ConversationOptions) {
    this.#wishes = wishes;
    this.#calls = calls;
    this.#system = system === undefined ? [] : [{ role: 'system', content: system }];
    this.#provider = provider;
    this.model = model;
  }

  /** undefined: whoever is active. A model of the provider before is unlikely to exist there. */
  switchTo(provider: string | undefined): void {
    this.#provider = provider;
    this.model = undefined;
  }

  forget(): void {
    this.#messages = [];
  }

  /** A question that was not answered leaves no trace, so that it can be asked again. */
  async ask(question: string, listener: AnswerListener, signal: AbortSignal): Promise<Turn> {
    const messages: readonly Message[] = [...this.#messages, { role: 'user', content: question }];
    const answer = await this.#open(messages, signal);
    if (signal.aborted) return { kind: 'interrupted' };
    if (answer.kind === 'unreachable' || answer.status !== 200) return failed(await readWhole(answer));
    const heard = await hear(answer.pieces, listener, signal);
    if (heard.fault !== undefined) return { kind: 'failed', sentences: [heard.fault] };
    if (heard.text !== '') this.#messages = [...messages, { role: 'assistant', content: heard.text }];
    if (signal.aborted) return { kind: 'interrupted' };
    const { 'x-router-provider': provider, 'x-router-model': model } = answer.headers;
    return { kind: 'answered', text: heard.text, provider: String(provider ?? ''), model: String(model ?? '') };
  }

  #open(messages: readonly Message[], signal: AbortSignal): Promise<OpenAnswer> {
    return this.#calls.open({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { ...this.#wishes?.headers, ...(this.#provider !== undefined && { 'x-provider': this.#provider }) },
      body: {
        ...(this.model !== undefined && { model: this.model }),
        messages: [...this.#system, ...messages],
        ...(this.#wishes?.provider !== undefined && { provider: this.#wishes.provider }),
        stream: true,
      },
      signal,
    });
  }
}

async function hear(
  pieces: AsyncIterable<Uint8Array>,
  listener: AnswerListener,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly fault: string | undefined }> {
  let text = '';
  try {
    for await (const piece of readAnswer(pieces)) {
      if (piece.kind === 'fault') return { text, fault: piece.message };
      if (piece.kind === 'thought') listener.thought(piece.text);
      else {
        text += piece.text;
        listener.text(piece.text);
      }
    }
  } catch (error) {
    if (!signal.aborted)
      return { text, fault: `The answer broke off: ${error instanceof Error ? error.message : error}` };
  }
  return { text, fault: undefined };
}

function failed(answer: CallAnswer): Turn {
  return { kind: 'failed', sentences: refusalSentences(answer) };
}
