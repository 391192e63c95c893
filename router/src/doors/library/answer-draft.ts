import type { ChatEvent, FinishReason } from '../../domain/chat-event.ts';
import type { RequestRecord } from '../../domain/request-record.ts';
import { totalInputTokens, totalOutputTokens, type Usage } from '../../domain/usage.ts';
import type { ProviderResponse, TokenCounts, ToolCall } from './provider-response.ts';

interface OpenToolCall {
  readonly id: string;
  readonly name: string;
  input: string;
}

/** An answer as it comes: its first choice. What it cost and who gave it, its record says. */
export class AnswerDraft {
  #content = '';
  #reasoning = '';
  #finish: FinishReason | undefined;
  readonly #toolCalls = new Map<number, OpenToolCall>();

  take(event: ChatEvent): void {
    if ('choice' in event && event.choice !== 0) return;
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        this.#content += event.text;
        return;
      case 'reasoning-delta':
        this.#reasoning += event.text;
        return;
      case 'tool-input-start':
        this.#toolCalls.set(event.call, { id: event.id, name: event.name, input: '' });
        return;
      case 'tool-input-delta': {
        const call = this.#toolCalls.get(event.call);
        if (call !== undefined) call.input += event.text;
        return;
      }
      case 'finish':
        this.#finish = event.reason;
        return;
      case 'answer-start':
      case 'reasoning-end':
      case 'tool-input-end':
      case 'citation':
      case 'media':
      case 'native':
      case 'embedding':
      case 'logprobs-delta':
      case 'usage':
        return;
    }
  }

  response(record: RequestRecord, warnings: readonly string[]): ProviderResponse {
    const toolCalls: readonly ToolCall[] = [...this.#toolCalls.values()];
    return {
      content: this.#content,
      provider: record.provider ?? '',
      model: record.model ?? '',
      cost: record.costUsd ?? null,
      latency: record.durationMs,
      tokens: tokensOf(record.usage),
      finishReason: this.#finish === undefined ? record.finishReason : wordOf(this.#finish),
      ...(this.#reasoning === '' ? {} : { reasoning: this.#reasoning }),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      attempts: record.attempts.map(({ provider, model, outcome, reason, durationMs }) => ({
        provider,
        model,
        outcome,
        reason,
        latency: durationMs,
      })),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  }
}

function wordOf(reason: FinishReason): string {
  return reason.kind === 'other' ? reason.word : reason.kind;
}

function tokensOf(usage: Usage | undefined): TokenCounts {
  if (usage === undefined) return { input: 0, output: 0, total: 0 };
  const input = totalInputTokens(usage);
  const output = totalOutputTokens(usage);
  return { input, output, total: input + output, ...(usage.estimated ? { estimated: true } : {}) };
}
