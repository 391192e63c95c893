import type { IncomingHttpHeaders } from 'node:http';
import { type RouterError, routerError } from '../../../domain/router-error.ts';
import { toolCommand } from '../../../lib/tool-command.ts';
import { bearerOf } from './bearer-of.ts';

const unknownKey = `The API key that was sent is not one of this router’s, or it was revoked. Check that it was copied whole. To see which keys there are: ${toolCommand('key list')}`;

/** Why somebody is not let in. Which of the two sentences it is the caller knows anyway: an unknown key and a revoked one get the same. */
export function unauthorizedError(headers: IncomingHttpHeaders): RouterError {
  return bringsKey(headers) ? routerError('unauthorized', unknownKey) : routerError('unauthorized');
}

function bringsKey(headers: IncomingHttpHeaders): boolean {
  return Boolean(bearerOf(headers.authorization) || headers['x-api-key']);
}
