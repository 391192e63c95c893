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

/**
 * Where a source stands: `annotations`, or where it has no address or no place in the text `document_citations` beside them. The dialect's annotations
 * all have both, and clients that check their answers refuse any other.
 */
export function citationField({ native, url, start, end }: Citation): 'annotations' | 'document_citations' {
  const isWhole = url !== undefined && start !== undefined && end !== undefined;
  return native.dialect === 'openai-chat' || isWhole ? 'annotations' : 'document_citations';
}

/** An entry of that field: as the vendor sent it where it spoke this dialect. */
export function encodeCitation(citation: Citation) {
  const { native, url, title, citedText, document, start, end } = citation;
  if (native.dialect === 'openai-chat') return native.value;
  if (citationField(citation) === 'document_citations')
    return { url, title, document_index: document, cited_text: citedText, start_index: start, end_index: end };
  const cited = { url, title: title ?? '', start_index: start, end_index: end, content: citedText };
  return { type: 'url_citation', url_citation: cited };
}

/** An entry of `images`, as OpenRouter has them; a sound stands there too, since OpenAI's own field is one of its ids and cannot be made up. */
export function encodeMedia({ mediaType, base64 }: { readonly mediaType: string; readonly base64: string }) {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } };
}
