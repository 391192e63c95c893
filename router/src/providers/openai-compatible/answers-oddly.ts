import type { ChatCall } from '../../domain/provider-adapter.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** Whether the answer to a chat request of OpenAI's own dialect may be one that OpenAI's clients cannot read as it comes. */
export function answersOddly({ request, upstreamModel }: ChatCall, { oddAnswers }: OpenAiQuirks): boolean {
  if (oddAnswers === undefined || request.dialect !== 'openai-chat') return false;
  const { body } = request;
  return oddAnswers.models?.test(upstreamModel) === true || oddAnswers.fields.some((field) => body[field] != null);
}
