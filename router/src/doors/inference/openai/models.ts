import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { isKnownTag } from '../../../lib/is-known-tag.ts';
import type { ModelDirectory } from '../../../request/ports.ts';
import type { Entered, Handler } from '../../http/ports.ts';
import { toModel } from '../../management/wire/to-model.ts';
import { answer } from '../delivery/answer.ts';
import { writeError } from '../delivery/write-error.ts';
import { chatVoice } from './chat-voice.ts';
import { encodeFound } from './encode-found.ts';
import { encodeModel } from './encode-model.ts';

export const modelsPath = '/v1/models';
/** What the path of a single model starts with; its id follows, percent-encoded or plain (ids may hold `/`). */
export const modelPathPrefix = '/v1/models/';

/** `GET /v1/models`, with `?provider=` for those of one provider; `models` are the registered definitions, which D0's backup reads. */
export function listModels(models: ModelDirectory): Handler {
  return (request, response, entered) => {
    const provider = providerAsked(request.url ?? '');
    const listing = models.list(provider);
    switch (listing.kind) {
      case 'listed':
        send(request, response, entered, {
          object: 'list',
          data: listing.entries.map(encodeModel),
          models: listing.definitions.map(toModel),
        });
        break;
      case 'no-such-provider':
        writeError({
          request,
          response,
          requestId: entered.requestId,
          error: noSuchProvider(provider ?? ''),
          voice: chatVoice,
        });
    }
  };
}

/** `GET /v1/models/:id`: what answers under this id, with what is registered under it. */
export function retrieveModel(models: ModelDirectory): Handler {
  return (request, response, entered) => {
    const id = modelIdOf(request.url ?? '');
    const found = id === undefined ? undefined : models.find(id);
    if (found === undefined) {
      const error = id === undefined ? badModelAddress() : noSuchModel(id);
      writeError({ request, response, requestId: entered.requestId, error, voice: chatVoice });
      return;
    }
    if (found.tag !== undefined) response.setHeader('etag', found.tag);
    if (found.tag !== undefined && isKnownTag(request.headers['if-none-match'], found.tag)) {
      response.setHeader('x-request-id', entered.requestId);
      response.writeHead(304).end();
    } else send(request, response, entered, encodeFound(found));
  };
}

/** `?provider=` of an address of the list. */
export function providerAsked(url: string): string | undefined {
  return queryOf(url).get('provider') || undefined;
}

/** What follows the question mark of an address. */
export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** The id in an address of a single model; undefined where what stands there is no percent-encoding. */
export function modelIdOf(url: string): string | undefined {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  try {
    return decodeURIComponent(path.slice(modelPathPrefix.length));
  } catch {
    return undefined;
  }
}

export function badModelAddress(): RouterError {
  return routerError('invalid_request', 'The address has a percent sign that encodes nothing.');
}

export function noSuchModel(id: string): RouterError {
  if (id === '') return routerError('model_not_found', 'No model is named. GET /v1/models lists those that there are.');
  const message = `There is no model "${id.slice(0, 200)}". GET /v1/models lists those that there are.`;
  return routerError('model_not_found', message, { param: 'model' });
}

function noSuchProvider(provider: string) {
  return routerError('provider_not_found', `There is no provider "${provider.slice(0, 100)}".`, { param: 'provider' });
}

function send(request: IncomingMessage, response: ServerResponse, entered: Entered, body: unknown): void {
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    entered.requestId,
  ];
  answer(request, response, 200, headers, JSON.stringify(body));
}
