import { isJsonObject } from '../../../domain/json.ts';
import { safeLine } from '../safe-line.ts';
import type { CallAnswer } from './management-calls.ts';

/** Why a call was refused, for people: one sentence for each field that is wrong, else the error's own. `optionNames` are the flags that the command has. */
export function refusalSentences(answer: CallAnswer, optionNames: readonly string[] = []): readonly string[] {
  return sentencesOf(answer, optionNames).map(safeLine);
}

function sentencesOf(answer: CallAnswer, optionNames: readonly string[]): readonly string[] {
  if (answer.kind === 'unreachable') return [answer.reason];
  const { status, body } = answer;
  if (!isJsonObject(body) || !isJsonObject(body['error'])) {
    return [`The answer was ${status}, and none of a Provider Router. Is the address right?`];
  }
  const details = Array.isArray(body['details']) ? body['details'].filter(isJsonObject) : [];
  if (details.length > 0) {
    return details.map(({ field, message }) => fieldSentence(String(field), String(message), optionNames));
  }
  const sentence = String(body['error']['message']);
  return status === 401 ? [sentence, 'Give a key of that router: PROVIDER_ROUTER_KEY, or --key.'] : [sentence];
}

/** A whole sentence, or one with its own subject (`routing.retries must be ...`), says itself what it is about; a part of one follows its field. */
function fieldSentence(field: string, message: string, optionNames: readonly string[]): string {
  if (/^[A-Z"].*[.?]$/s.test(message)) return message + waysToGive(field, optionNames);
  const whole = message.replace(/\.?$/, '.');
  return /^[\w.-]+ must /.test(message) && !/^(?:must|and|it) /.test(message)
    ? whole
    : `${nameOf(field, optionNames)} ${whole}`;
}

/** A key has several flags, since the shell remembers what stands in a command line. */
function waysToGive(field: string, optionNames: readonly string[]): string {
  if (!/^(?:config\.)?apiKey$/.test(field) || !optionNames.includes('--api-key')) return '';
  return ' Give it with --api-key, --api-key-env or --api-key-stdin.';
}

/** What a field is called on the command line: the flag for it, where the command has one. */
function nameOf(field: string, optionNames: readonly string[]): string {
  const key = field.replace(/^config\./, '');
  const flag = `--${key
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()}`;
  return optionNames.includes(flag) ? flag : key;
}
