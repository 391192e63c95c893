import type { FakeAnswer } from './fake-answer.ts';
import { type FakeStreamParts, halves, splitWords } from './fake-chat-body.ts';
import { type FakeDialect, fakeOpenAi } from './fake-dialect.ts';

const ANSWER_ID = 'resp_fake';
const CREATED_S = 1_790_000_000;

/** OpenAI's Responses API as the fake upstream speaks it. Shapes: recorded exchanges. Its errors and model list are those of the chat dialect. */
export const fakeResponses: FakeDialect = {
  ...fakeOpenAi,
  dialect: 'openai-responses',
  plainBody: (answer, requestedModel) => JSON.stringify(responseOf(answer, requestedModel, 'completed')),
  streamParts,
  errorEvent: ({ message, code }) => event('error', { code, message, param: null, sequence_number: 9 }),
  textOf: (body, stream) => {
    if (!stream) return JSON.parse(body).output.map(textOfItem).join('');
    const events = [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    return events.map(({ type, delta }) => (type === 'response.output_text.delta' ? delta : '')).join('');
  },
};

interface Item {
  readonly added: Readonly<Record<string, unknown>>;
  readonly pieces: readonly string[];
  readonly done: Readonly<Record<string, unknown>>;
}

function itemsOf(answer: FakeAnswer): readonly Item[] {
  const text = answer.says ?? (answer.toolCalls === undefined ? 'Hello from the fake upstream.' : '');
  const items: Item[] = [];
  const place = () => ({ item_id: `item_${items.length}`, output_index: items.length });
  if (answer.reasons !== undefined) {
    const id = `item_${items.length}`;
    items.push({
      added: { type: 'reasoning', id, summary: [] },
      pieces: splitWords(answer.reasons).map((delta) =>
        event('response.reasoning_summary_text.delta', { ...place(), summary_index: 0, delta }),
      ),
      done: { type: 'reasoning', id, summary: [{ type: 'summary_text', text: answer.reasons }] },
    });
  }
  if (text !== '') {
    const id = `item_${items.length}`;
    const part = { type: 'output_text', text, annotations: [], logprobs: [] };
    items.push({
      added: { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] },
      pieces: splitWords(text).map((delta) =>
        event('response.output_text.delta', { ...place(), content_index: 0, delta, logprobs: [] }),
      ),
      done: { type: 'message', id, role: 'assistant', status: 'completed', content: [part] },
    });
  }
  for (const { id: callId, name, input } of answer.toolCalls ?? []) {
    const call = { type: 'function_call', id: `item_${items.length}`, call_id: callId, name };
    items.push({
      added: { ...call, status: 'in_progress', arguments: '' },
      pieces: halves(input).map((delta) => event('response.function_call_arguments.delta', { ...place(), delta })),
      done: { ...call, status: 'completed', arguments: input },
    });
  }
  return items;
}

function responseOf(answer: FakeAnswer, requestedModel: string, status: string): Readonly<Record<string, unknown>> {
  const words = splitWords(answer.says ?? 'Hello from the fake upstream.').length;
  const reason = answer.finishReason === 'length' ? 'max_output_tokens' : undefined;
  const isWhole = status === 'completed';
  return {
    // Another answer, another id.
    id: `${ANSWER_ID}_${words}`,
    object: 'response',
    created_at: CREATED_S,
    status: isWhole && reason !== undefined ? 'incomplete' : status,
    incomplete_details: reason === undefined ? null : { reason },
    model: answer.model ?? requestedModel,
    output: isWhole ? itemsOf(answer).map((item) => item.done) : [],
    usage: isWhole ? usageOf(answer, words) : null,
  };
}

/** A script's usage is in the words of the chat dialect. */
function usageOf(answer: FakeAnswer, words: number): unknown {
  if (answer.usage === null) return null;
  const usage = answer.usage ?? { prompt_tokens: 7, completion_tokens: words, total_tokens: 7 + words };
  return {
    input_tokens: usage['prompt_tokens'],
    input_tokens_details: usage['prompt_tokens_details'],
    output_tokens: usage['completion_tokens'],
    output_tokens_details: usage['completion_tokens_details'],
    total_tokens: usage['total_tokens'],
  };
}

function streamParts(answer: FakeAnswer, requestedModel: string): FakeStreamParts {
  const response = responseOf(answer, requestedModel, 'in_progress');
  const whole = responseOf(answer, requestedModel, 'completed');
  return {
    opening: event('response.created', { response }) + event('response.in_progress', { response }),
    content: itemsOf(answer).flatMap(itemPieces),
    finish: event(`response.${String(whole['status'])}`, { response: whole }),
    usage: undefined,
    done: '',
  };
}

/** The first piece brings the item's beginning along, the last its end. */
function itemPieces({ added, pieces, done }: Item, index: number): readonly string[] {
  return pieces.map((piece, position) =>
    [
      position === 0 ? event('response.output_item.added', { output_index: index, item: added }) : '',
      piece,
      position === pieces.length - 1 ? event('response.output_item.done', { output_index: index, item: done }) : '',
    ].join(''),
  );
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

function textOfItem(item: { readonly content?: readonly { readonly text?: string }[] }): string {
  return (item.content ?? []).map((part) => part.text ?? '').join('');
}
