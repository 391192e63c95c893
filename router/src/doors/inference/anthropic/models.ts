import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ModelEntry } from '../../../domain/model-listing.ts';
import { routerError } from '../../../domain/router-error.ts';
import type { ModelDirectory } from '../../../request/ports.ts';
import type { Entered, Handler } from '../../http/ports.ts';
import { answer } from '../delivery/answer.ts';
import { writeError } from '../delivery/write-error.ts';
import { badModelAddress, modelIdOf, noSuchModel, providerAsked, queryOf } from '../openai/models.ts';
import { encodeAbilities } from './encode-abilities.ts';
import { messagesVoice } from './messages-voice.ts';
import { pageOfModels } from './page-of-models.ts';

/** The same address for clients of two dialects: Anthropic's always name the version of theirs. */
export function byDialect(openAi: Handler, anthropic: Handler): Handler {
  return (request, response, entered) =>
    (request.headers['anthropic-version'] === undefined ? openAi : anthropic)(request, response, entered);
}

/** `GET /v1/models` as Anthropic's clients read it (Claude Code fills its list of models from there). */
export function listAnthropicModels(models: ModelDirectory): Handler {
  return (request, response, entered) => {
    const listing = models.list(providerAsked(request.url ?? ''));
    if (listing.kind === 'no-such-provider') {
      const error = routerError('provider_not_found', undefined, { param: 'provider' });
      writeError({ request, response, requestId: entered.requestId, error, voice: messagesVoice });
      return;
    }
    const page = pageOfModels(listing.entries, queryOf(request.url ?? ''));
    if (page.kind === 'refused') {
      writeError({ request, response, requestId: entered.requestId, error: page.error, voice: messagesVoice });
      return;
    }
    const data = page.entries.map(encodeEntry);
    send(request, response, entered, {
      data,
      has_more: page.hasMore,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    });
  };
}

/** `GET /v1/models/:id` for them. */
export function retrieveAnthropicModel(models: ModelDirectory): Handler {
  return (request, response, entered) => {
    const id = modelIdOf(request.url ?? '');
    const entry = id === undefined ? undefined : models.find(id)?.entry;
    if (entry !== undefined) {
      send(request, response, entered, encodeEntry(entry));
      return;
    }
    const error = id === undefined ? badModelAddress() : noSuchModel(id);
    writeError({ request, response, requestId: entered.requestId, error, voice: messagesVoice });
  };
}

function encodeEntry({ id, name, createdS, contextLength, maxOutputTokens, capabilities }: ModelEntry) {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: new Date(createdS * 1_000).toISOString(),
    max_input_tokens: contextLength ?? null,
    max_tokens: maxOutputTokens ?? null,
    capabilities: encodeAbilities(capabilities),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { requestId }: Entered, body: unknown): void {
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-request-id',
    requestId,
    'request-id',
    requestId,
  ];
  answer(request, response, 200, headers, JSON.stringify(body));
}
