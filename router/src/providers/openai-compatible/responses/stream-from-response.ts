import type { JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { listOf, objectOf } from '../../kit/lenient-json.ts';

/** A plain answer as the stream that the client asked for: some servers ignore `stream`. Each text and each input is one piece. */
export function streamFromResponse(response: JsonObject): Buffer {
  const begun = { ...response, status: 'in_progress', output: [], incomplete_details: null, usage: null };
  const ending = response['status'] === 'incomplete' ? 'response.incomplete' : 'response.completed';
  const events: readonly JsonObject[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...listOf(response['output']).flatMap((item, index) => eventsOf(objectOf(item) ?? {}, index)),
    { type: ending, response },
  ];
  const frames = events.map(({ type, ...rest }, number) => {
    const data = JSON.stringify({ type, sequence_number: number, ...rest });
    return `event: ${String(type)}\ndata: ${data}\n\n`;
  });
  return Buffer.from(frames.join(''));
}

function eventsOf(item: JsonObject, index: number): readonly JsonObject[] {
  return [
    { type: 'response.output_item.added', output_index: index, item: emptied(item) },
    ...piecesOf(item, { item_id: textOf(item['id']) ?? '', output_index: index }),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function emptied(item: JsonObject): JsonObject {
  switch (item['type']) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' };
    default:
      return item;
  }
}

type Place = { readonly item_id: string; readonly output_index: number };

function piecesOf(item: JsonObject, place: Place): readonly JsonObject[] {
  switch (item['type']) {
    case 'message':
      return listOf(item['content']).flatMap((part, index) =>
        partEvents(objectOf(part) ?? {}, { ...place, content_index: index }),
      );
    case 'function_call':
      return inputEvents('response.function_call_arguments', 'arguments', item, place);
    case 'custom_tool_call':
      return inputEvents('response.custom_tool_call_input', 'input', item, place);
    default:
      return [];
  }
}

function partEvents(part: JsonObject, place: Place & { readonly content_index: number }): readonly JsonObject[] {
  const refuses = part['type'] === 'refusal';
  const said = (refuses ? part['refusal'] : part['text']) ?? '';
  const logprobs = part['logprobs'] ?? [];
  const name = refuses ? 'response.refusal' : 'response.output_text';
  const empty = refuses ? { type: 'refusal', refusal: '' } : { ...part, text: '', annotations: [], logprobs: [] };
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    { type: `${name}.delta`, ...place, delta: said, ...(refuses ? {} : { logprobs }) },
    { type: `${name}.done`, ...place, ...(refuses ? { refusal: said } : { text: said, logprobs }) },
    { type: 'response.content_part.done', ...place, part },
  ];
}

function inputEvents(name: string, field: string, item: JsonObject, place: Place): readonly JsonObject[] {
  const input = item[field] ?? '';
  return [
    { type: `${name}.delta`, ...place, delta: input },
    { type: `${name}.done`, ...place, [field]: input },
  ];
}
