interface ErrorEntry {
  readonly status: number;
  /** OpenAI's `error.type`. */
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'billing_error'
    | 'permission_error'
    | 'not_found_error'
    | 'rate_limit_error'
    | 'upstream_error'
    | 'server_error';
  /** What failed and what to do, when the place that raises it knows no more. */
  readonly message: string;
}

/** Every error code that leaves this router: the one catalogue. `docs/errors.md` is generated from it. */
export const errorCatalogue = {
  invalid_json: { status: 400, type: 'invalid_request_error', message: 'The body is not valid JSON.' },
  invalid_request: { status: 400, type: 'invalid_request_error', message: 'The request is not valid.' },
  no_candidate: {
    status: 400,
    type: 'invalid_request_error',
    message:
      'What the request asks for (order, prices, limits) leaves no provider. With limits that time may mend: 503.',
  },
  idempotency_key_reused: {
    status: 422,
    type: 'invalid_request_error',
    message: 'This Idempotency-Key came with another request before. Send a new key with a new request.',
  },
  json_too_deep: { status: 400, type: 'invalid_request_error', message: 'The JSON body is nested too deeply.' },
  json_too_complex: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The JSON body has too many arrays and objects.',
  },
  bad_encoding: { status: 400, type: 'invalid_request_error', message: 'The body could not be decompressed.' },
  unauthorized: {
    status: 401,
    type: 'authentication_error',
    message:
      'An API key of this router is needed: send "Authorization: Bearer pr-...". To make one: provider-cli key create NAME (in a checkout: npx provider-cli ...)',
  },
  budget_exceeded: {
    status: 402,
    type: 'billing_error',
    message: 'A budget of this router has less left than the request may cost.',
  },
  upstream_no_funds: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider refused the call: its account has no funds left.',
  },
  forbidden_origin: {
    status: 403,
    type: 'permission_error',
    message: 'Requests from other web pages are refused. Add the origin to security.allowedOrigins to admit it.',
  },
  forbidden_host: {
    status: 403,
    type: 'permission_error',
    message: 'This Host is not one of this router. Add it to security.allowedHosts to admit it.',
  },
  insufficient_role: {
    status: 403,
    type: 'permission_error',
    message: 'The role of this API key does not allow this.',
  },
  not_found: { status: 404, type: 'not_found_error', message: 'There is nothing at this address.' },
  provider_not_found: { status: 404, type: 'not_found_error', message: 'There is no provider with this id.' },
  response_not_found: {
    status: 404,
    type: 'not_found_error',
    message: 'There is no kept response or conversation with this id.',
  },
  model_not_found: { status: 404, type: 'not_found_error', message: 'There is no such model.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'This address does not take this method.',
  },
  request_timeout: { status: 408, type: 'invalid_request_error', message: 'The request took too long to arrive.' },
  already_exists: { status: 409, type: 'invalid_request_error', message: 'This id is taken.' },
  provider_in_use: {
    status: 409,
    type: 'invalid_request_error',
    message: 'This provider is the active one. Switch first.',
  },
  precondition_failed: {
    status: 412,
    type: 'invalid_request_error',
    message: 'Somebody has changed it since it was read. Read it again.',
  },
  body_too_large: {
    status: 413,
    type: 'invalid_request_error',
    message: 'The body is larger than security.maxBodyBytes.',
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    message: 'Send the body as application/json, in UTF-8.',
  },
  headers_too_large: { status: 431, type: 'invalid_request_error', message: 'The headers are too large.' },
  rate_limited: { status: 429, type: 'rate_limit_error', message: 'Too many requests.' },
  internal_error: {
    status: 500,
    type: 'server_error',
    message: 'Something went wrong inside the router. The log has it under this request id.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The prompt is longer than the context of the model.',
  },
  content_policy_violation: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The provider refused the content.',
  },
  upstream_invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The provider refused the request as invalid.',
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'No provider that can answer can do all that was asked.',
  },
  upstream_authentication: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider refused the router’s credentials. Your own key is fine; the provider’s needs mending.',
  },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error', message: 'The provider is limiting its rate.' },
  upstream_overloaded: {
    status: 503,
    type: 'upstream_error',
    message: 'The provider has more to do than it can: it says so itself, and it passes. Try again.',
  },
  upstream_error: { status: 502, type: 'upstream_error', message: 'The provider failed.' },
  upstream_unreachable: { status: 502, type: 'upstream_error', message: 'The provider could not be reached.' },
  upstream_timeout: { status: 504, type: 'upstream_error', message: 'The provider took too long.' },
  stream_broken: {
    status: 502,
    type: 'upstream_error',
    message: 'The provider’s stream broke off. What came so far is not the whole answer.',
  },
  loop_detected: {
    status: 508,
    type: 'upstream_error',
    message:
      'This request has passed this router before: a provider leads back to it. Change or disable the provider whose baseURL is a router’s own address.',
  },
  no_capacity: {
    status: 503,
    type: 'server_error',
    message: 'Every provider that can answer has as many calls as it takes. Try again.',
  },
  no_provider: { status: 503, type: 'server_error', message: 'No provider can answer.' },
  provider_disabled: { status: 503, type: 'server_error', message: 'The provider is disabled.' },
  provider_not_ready: { status: 503, type: 'server_error', message: 'The provider is not configured completely.' },
  circuit_open: { status: 503, type: 'upstream_error', message: 'The provider failed repeatedly and rests.' },
  too_busy: {
    status: 503,
    type: 'server_error',
    message: 'The router holds too many large requests at the moment. Try again in a second.',
  },
  shutting_down: { status: 503, type: 'server_error', message: 'The router is shutting down.' },
  store_unavailable: { status: 503, type: 'server_error', message: 'The database does not take the change now.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
