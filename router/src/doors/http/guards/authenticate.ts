import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../../domain/principal.ts';
import type { Gatekeeper } from '../ports.ts';
import { bearerOf } from './bearer-of.ts';
import { isForwarded } from './is-forwarded.ts';
import { isLoopbackAddress } from './is-loopback-address.ts';

const local: Principal = { kind: 'local' };

export interface AuthenticationRules {
  readonly gatekeeper: Gatekeeper;
  /** `auth.required` as set; undefined: on with the first key. */
  readonly authRequired: boolean | undefined;
  /** The server listens on loopback only. Anywhere else a key is always needed. */
  readonly loopback: boolean;
}

/**
 * Who calls; undefined when nobody may without a key (contract, section 8). A good key counts even where none is needed, so that records name
 * it. A wrong one is no fault on an open install: OpenAI's clients cannot be made without some key (`sk-local`).
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  remoteAddress: string | undefined,
  rules: AuthenticationRules,
): Principal | undefined {
  const known = recogniseAny(headers, rules.gatekeeper);
  if (known !== undefined) return known;
  const open = rules.loopback && !(rules.authRequired ?? rules.gatekeeper.hasKeys());
  return open && isLoopbackAddress(remoteAddress) && !isForwarded(headers) ? local : undefined;
}

/** Tries `Authorization` first, then `x-api-key`: a client can be bound to send some bearer and carry its real key in the other. */
function recogniseAny(headers: IncomingHttpHeaders, gatekeeper: Gatekeeper): Principal | undefined {
  const bearer = bearerOf(headers.authorization);
  const known = bearer === undefined ? undefined : gatekeeper.recognise(bearer);
  if (known !== undefined) return known;
  const key = headers['x-api-key'];
  return typeof key === 'string' ? gatekeeper.recognise(key) : undefined;
}
