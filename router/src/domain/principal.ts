import type { RateLimit } from './rate-limit.ts';
import type { RoutePolicy } from './route-policy.ts';

export type ApiKeyId = string & { readonly __brand: 'ApiKeyId' };

/** `inference`: ask models. `operator`: also manage, but for users, keys and secrets. `admin`: all. */
export type ApiKeyRole = 'inference' | 'operator' | 'admin';

/**
 * Who makes a call. `local`: a program on this machine on a loopback install without keys. `nobody`: somebody without a good key, at what is open
 * to everyone or on the way out.
 */
export type Principal =
  | { readonly kind: 'local' | 'nobody' }
  | {
      readonly kind: 'api-key';
      readonly id: ApiKeyId;
      readonly name: string;
      readonly role: ApiKeyRole;
      /** undefined: as much as it likes. One and the same object as long as it stays the same. */
      readonly rateLimit?: RateLimit | undefined;
      /** What holds for the way of its requests. */
      readonly routing?: RoutePolicy | undefined;
    };

/** Who made a change and through which door; every registry write carries one (table `changes`). */
export interface Actor {
  /** `local`, `key:ID`, `system`, `outside`; never `nobody`, who may change nothing. */
  readonly who: string;
  readonly door: 'v1' | 'cli' | 'start' | 'outside';
  /** The remote address, where there is one. */
  readonly from: string | undefined;
}
