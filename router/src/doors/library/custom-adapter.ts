import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type {
  AnswerSink,
  ChatCall,
  ListCall,
  ListedModel,
  ProviderAdapter,
  UpstreamCall,
} from '../../domain/provider-adapter.ts';
import { ProviderCallError } from '../../domain/provider-adapter.ts';
import type { BaseProvider, CustomRequest } from './base-provider.ts';
import type { CompletionMessage } from './completion-request.ts';
import { CustomCall } from './custom-call.ts';
import { failureOf } from './failure-of.ts';

export interface CustomAdapterOptions {
  /** Made when it is first needed: a class whose constructor throws must not take the registry down. */
  readonly make: () => BaseProvider;
  readonly models: readonly string[];
  /** Taken out of what an error says. */
  readonly secret: string | undefined;
  readonly newId: (prefix: string) => string;
  readonly now: () => number;
}

/** A provider of one's own as the engine calls it. */
export class CustomAdapter implements ProviderAdapter {
  readonly #options: CustomAdapterOptions;
  #provider: BaseProvider | undefined;
  #ready: Promise<void> | undefined;

  constructor(options: CustomAdapterOptions) {
    this.#options = options;
  }

  chat(call: ChatCall, sink: AnswerSink): UpstreamCall {
    const { newId, now, secret } = this.#options;
    const meaning = call.request.meaning();
    return new CustomCall({
      provider: () => this.#open(),
      request: (signal) => toCustomRequest(call, meaning, signal),
      wantsStream: call.request.stream,
      dropped: meaning.tools.length > 0 ? ['tools'] : [],
      secret,
      newId,
      now,
      sink,
    });
  }

  /** Its health check stands for the reading of a list: it has those models that its config names. */
  async listModels({ signal }: ListCall): Promise<readonly ListedModel[]> {
    try {
      const provider = await this.#open();
      signal.throwIfAborted();
      if (!(await provider.healthCheck())) throw new Error('Its health check says no.');
    } catch (error) {
      throw new ProviderCallError(failureOf(error));
    }
    return this.#options.models.map((id) => ({ id, chat: true }));
  }

  async close(): Promise<void> {
    await this.#provider?.close();
  }

  /** One that could not be initialized is tried again at the next call. */
  async #open(): Promise<BaseProvider> {
    this.#provider ??= this.#options.make();
    this.#ready ??= this.#provider.initialize().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
    return this.#provider;
  }
}

function toCustomRequest(call: ChatCall, meaning: ChatMeaning, signal: AbortSignal): CustomRequest {
  const messages = meaning.messages.flatMap(toMessage);
  return {
    prompt: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    messages,
    model: call.upstreamModel,
    options: {
      temperature: meaning.temperature,
      maxTokens: meaning.maxOutputTokens,
      topP: meaning.topP,
      stop: meaning.stop,
      seed: meaning.seed,
      frequencyPenalty: meaning.frequencyPenalty,
      presencePenalty: meaning.presencePenalty,
    },
    signal,
    requestId: call.requestId,
  };
}

function toMessage({ role, parts }: ChatMeaning['messages'][number]): readonly CompletionMessage[] {
  const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  switch (role) {
    case 'system':
    case 'developer':
      return [{ role: 'system', content }];
    case 'user':
    case 'assistant':
      return [{ role, content }];
    case 'tool':
      return [{ role: 'user', content }];
  }
}
