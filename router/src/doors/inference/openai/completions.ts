import type { RouterError } from '../../../domain/router-error.ts';
import type { ModelDoor } from '../model-door.ts';
import { completionVoice } from './completion-voice.ts';
import {
  type FieldRule,
  fieldProblem,
  flag,
  number,
  object,
  text,
  textOrObject,
  textOrTexts,
  textsOrTokens,
  wrongField,
} from './field-rule.ts';
import { OpenAiCompletionRequest } from './openai-completion-request.ts';

const fields: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ['model', text],
  ['prompt', textsOrTokens],
  ['suffix', text],
  ['stream', flag],
  ['stream_options', object],
  ['provider', textOrObject],
  ['max_tokens', number],
  ['temperature', number],
  ['top_p', number],
  ['n', number],
  ['best_of', number],
  ['echo', flag],
  ['logprobs', number],
  ['logit_bias', object],
  ['frequency_penalty', number],
  ['presence_penalty', number],
  ['seed', number],
  ['stop', textOrTexts],
  ['user', text],
  ['strict', flag],
]);

/** `POST /v1/completions`, OpenAI's older form: a text to be continued. */
export const completions: ModelDoor<OpenAiCompletionRequest> = {
  path: '/v1/completions',
  voice: completionVoice,
  answerId: (id) => `cmpl-${id}`,
  read: (received) => {
    const error: RouterError | undefined =
      fieldProblem(received.body, fields) ??
      (received.body['prompt'] === undefined ? wrongField('prompt', textsOrTokens.must) : undefined);
    if (error !== undefined) return { kind: 'refused', error };
    return { kind: 'asks', request: new OpenAiCompletionRequest(received) };
  },
};
