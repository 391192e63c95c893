import type { ModelDoor } from '../model-door.ts';
import { embeddingVoice } from './embedding-voice.ts';
import {
  type FieldRule,
  fieldProblem,
  flag,
  number,
  text,
  textOrObject,
  textsOrTokens,
  wrongField,
} from './field-rule.ts';
import { OpenAiEmbeddingRequest } from './openai-embedding-request.ts';

const encoding: FieldRule = {
  must: '"float" or "base64"',
  holds: (value) => value === 'float' || value === 'base64',
};

const fields: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ['model', text],
  ['input', textsOrTokens],
  ['provider', textOrObject],
  ['dimensions', number],
  ['encoding_format', encoding],
  ['user', text],
  ['strict', flag],
]);

/** `POST /v1/embeddings`. */
export const embeddings: ModelDoor<OpenAiEmbeddingRequest> = {
  path: '/v1/embeddings',
  voice: embeddingVoice,
  answerId: (id) => id,
  read: (received) => {
    const error =
      fieldProblem(received.body, fields) ??
      (received.body['input'] === undefined ? wrongField('input', textsOrTokens.must) : undefined);
    if (error !== undefined) return { kind: 'refused', error };
    return { kind: 'asks', request: new OpenAiEmbeddingRequest(received) };
  },
};
