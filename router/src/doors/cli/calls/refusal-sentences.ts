import { isJsonObject } from '../../../domain/json.ts';
import type { CallAnswer } from './management-calls.ts';

/** Why a call was refused, for people: one sentence for each field that is wrong, else the error's own. */
export function refusalSentences(answer: CallAnswer): readonly string[] {
  if (answer.kind === 'unreachable') return [answer.reason];
  const { status, body } = answer;
  if (!isJsonObject(body) || !isJsonObject(body['error'])) {
    return [`The answer was ${status}, and none of a Provider Router. Is the address right?`];
  }
  const details = Array.isArray(body['details']) ? body['details'].filter(isJsonObject) : [];
  if (details.length > 0) return details.map(({ field, message }) => `${field}: ${message}`);
  const sentence = String(body['error']['message']);
  return status === 401 ? [sentence, 'Give a key of that router: PROVIDER_ROUTER_KEY, or --key.'] : [sentence];
}
