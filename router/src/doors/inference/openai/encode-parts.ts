import type { Citation } from '../../../domain/media.ts';
import type { Seal } from '../../../domain/native.ts';
import { sealText } from '../../../domain/seal-text.ts';

/** A tool call of an answer, as far as it has come. */
export interface AnsweredCall {
  readonly id: string;
  readonly name: string;
  readonly input: string;
  readonly custom?: true;
  readonly seal?: Seal;
}

/** An entry of `tool_calls`. A signature stands where Google's own compatible door puts it, and comes back from there. */
export function encodeToolCall({ id, name, input, custom, seal }: AnsweredCall) {
  const extra =
    seal === undefined ? {} : { extra_content: { google: { thought_signature: sealText(seal, 'google-generate') } } };
  if (custom === true) return { id, type: 'custom', custom: { name, input }, ...extra };
  return { id, type: 'function', function: { name, arguments: input }, ...extra };
}

/** An entry of `reasoning_details`, OpenRouter's extension of the dialect: clients that know it send it back, and the vendor gets its seal. */
export function encodeSeal(seal: Seal) {
  if (seal.dialect === 'openai-chat') return JSON.parse(seal.value) as unknown;
  return { type: 'reasoning.encrypted', data: sealText(seal, 'openai-chat'), format: seal.dialect };
}

/** An entry of `annotations`: as the vendor sent it where it spoke this dialect. */
export function encodeCitation(citation: Citation) {
  const { native, url, title, citedText, start, end } = citation;
  if (native.dialect === 'openai-chat') return native.value;
  const cited = { url: url ?? '', title: title ?? '', start_index: start, end_index: end, content: citedText };
  return { type: 'url_citation', url_citation: cited };
}

/** An entry of `images`, as OpenRouter has them. */
export function encodeMedia({ mediaType, base64 }: { readonly mediaType: string; readonly base64: string }) {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } };
}
