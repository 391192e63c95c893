/** `GET /health/live` of a Provider Router carries it, so that another one (or its command line) knows what it has before it. */
export const ROUTER_HEADER = 'x-router';
