import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor, Principal } from '../../domain/principal.ts';
import type { RouterError } from '../../domain/router-error.ts';

/** What the front gate found out about a request before it hands it on. */
export interface Entered {
  readonly requestId: string;
  readonly principal: Principal;
  readonly remoteAddress: string | undefined;
  /** The routers through which the request came; undefined where it came from a client. */
  readonly via?: string | undefined;
  /** Through which door; over the network where nobody says otherwise. */
  readonly door?: Actor['door'];
}

/** One route behind the gate: inference doors by hand on `node:http`, all others through the management application. */
export type Handler = (request: IncomingMessage, response: ServerResponse, entered: Entered) => void;

export interface InferenceDoors {
  /** Exact path → handler of an inference door; undefined sends the request to the management application. */
  find(method: string, path: string): Handler | undefined;
  /** In whose words an error is told to those who call at this path. */
  voiceAt(path: string): ErrorVoice;
  /** The gate turned a request away. Was it for one of these doors, it is recorded, since every refusal is (contract, section 10). */
  refused(refusal: GateRefusal): void;
}

/** How a door tells an error. */
export interface ErrorVoice {
  errorBody(error: RouterError, requestId: string): string;
  /** Its status, where the dialect has another than the catalogue. */
  errorStatus?(error: RouterError): number;
  /** Under which further name the request id stands in the headers. */
  readonly requestIdHeader?: string;
}

/** What the gate knows of a request that it turned away. Its body was not read. */
export interface GateRefusal {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly principal: Principal;
  readonly error: RouterError;
}

/** Who comes in. Filled by `people`. */
export interface Gatekeeper {
  /** The principal of an API key (hash, then one Map look-up); undefined for unknown, revoked and malformed alike. */
  recognise(secret: string): Principal | undefined;
  /**
   * Whether a key was ever made: with the first one `auth.required` turns on by default. Revoked ones count: else revoking the last key
   * would let everybody on this machine in as admin. The way back in is the command line (`provider-cli key create`).
   */
  hasKeys(): boolean;
}

/** The settings the gate needs, read at each request. */
export interface GateSettings {
  /** `auth.required` as set; undefined where nobody set it (then: on with the first key). */
  readonly authRequired: boolean | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly maxBodyBytes: number;
}
