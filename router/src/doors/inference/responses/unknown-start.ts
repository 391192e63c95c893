import { type RouterError, routerError } from '../../../domain/router-error.ts';

interface NotFound {
  readonly param: string;
  readonly code: string;
  readonly what: string;
}

const starts: readonly (NotFound & { readonly untold: RegExp })[] = [
  {
    untold: /^previous_response_id$/,
    param: 'previous_response_id',
    code: 'previous_response_not_found',
    what: 'Previous response',
  },
  { untold: /^conversation$/, param: 'conversation', code: 'conversation_not_found', what: 'Conversation' },
  { untold: /\(item_reference\)$/, param: 'input', code: 'item_not_found', what: 'Item' },
];

/**
 * What a client is told of a name that nobody here knows, where the provider that would answer cannot know it either: that it was not found, as OpenAI
 * says it. Every other error stays as it is.
 */
export function withUnknownStart(error: RouterError): RouterError {
  if (error.code !== 'unsupported_parameter') return error;
  const start = starts.find(({ untold }) => untold.test(error.param ?? ''));
  if (start === undefined) return error;
  const { param, code, what } = start;
  const message = `${what} not found: this router keeps none by that id, and the provider that would answer keeps none at all.`;
  const upstream = { type: 'invalid_request_error', code };
  return {
    ...error,
    ...routerError('response_not_found', message, {
      status: 400,
      param,
      upstream,
      details: [{ field: param, message }],
    }),
  };
}
