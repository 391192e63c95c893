import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Freshen } from '../../domain/freshness.ts';
import type { Principal } from '../../domain/principal.ts';
import { type RouterError, routerError } from '../../domain/router-error.ts';
import { bringsForeignBody } from '../inference/body/brings-foreign-body.ts';
import { writeError } from '../inference/delivery/write-error.ts';
import { allowOrigin, answerPreflight } from './guards/cors-headers.ts';
import { isLoopbackAddress } from './guards/is-loopback-address.ts';
import { type GateRules, judgeVisit, nobody, type Visit } from './guards/judge-visit.ts';
import { type BoundTo, ownNames } from './guards/own-names.ts';
import { readVia } from './guards/read-via.ts';
import type { Entered, Gatekeeper, GateSettings, Handler, InferenceDoors } from './ports.ts';
import { requestIdOf } from './request-id.ts';

export interface FrontGateOptions {
  readonly inference: InferenceDoors;
  /** Loaded at the first request that needs it, so that start-up does not wait for it. */
  readonly management: () => Promise<Handler>;
  readonly gatekeeper: Gatekeeper;
  readonly settings: () => GateSettings;
  readonly freshen: Freshen;
  readonly newId: () => string;
  /** The id of this process in `VIA_HEADER`. */
  readonly instance: string;
  /** Hears of what must not happen: an exception on the way of one request. */
  readonly report: (error: unknown, requestId: string) => void;
}

interface Refusal {
  readonly requestId: string;
  readonly principal: Principal;
  readonly error: RouterError;
}

/** Where every request comes in: it gets its id, fresh settings, a verdict of the guards, and then the door it asked for. */
export class FrontGate {
  readonly #options: FrontGateOptions;
  readonly #rules: GateRules;
  #management: Handler | undefined;
  #opening: Promise<Handler> | undefined;
  #isDraining = false;

  constructor(options: FrontGateOptions, bound: BoundTo) {
    this.#options = options;
    this.#rules = {
      own: ownNames(bound),
      loopback: isLoopbackAddress(bound.address),
      gatekeeper: options.gatekeeper,
    };
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** From now on every new request is turned away. */
  drain(): void {
    this.#isDraining = true;
  }

  /**
   * Outside changes come in before anyone is judged: whom the guards let in is itself a setting (`security.allowedHosts`), and a host that was added
   * with sqlite3 must not wait until somebody else asks. It costs a stranger's request one PRAGMA per turn, and no reload that was not due.
   */
  readonly admit = (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = requestIdOf(request.headers['x-request-id'], this.#options.newId);
    const refreshed = this.#options.freshen();
    if (refreshed === undefined) {
      this.#enter(request, response, requestId);
      return;
    }
    refreshed.then(
      () => this.#enter(request, response, requestId),
      (error: unknown) => {
        // The picture of before still serves; inference goes on while the database is away.
        this.#options.report(error, requestId);
        this.#enter(request, response, requestId);
      },
    );
  };

  #enter(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    if (request.socket.destroyed) return;
    try {
      this.#judge(request, response, requestId);
    } catch (error) {
      this.#failInside(request, response, requestId, error);
    }
  }

  #judge(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    const path = pathOf(request.url ?? '/');
    const method = request.method ?? 'GET';
    const { headers, rawHeaders, httpVersion, socket } = request;
    const visit = { method, path, headers, rawHeaders, httpVersion, remoteAddress: socket.remoteAddress };
    if (this.#isDraining) {
      this.#turnAway(request, response, visit, { requestId, principal: nobody, error: routerError('shutting_down') });
      return;
    }
    const verdict = judgeVisit(visit, this.#rules, this.#options.settings());
    if (verdict.corsOrigin !== undefined) allowOrigin(response, verdict.corsOrigin);
    switch (verdict.kind) {
      case 'refused':
        this.#turnAway(request, response, visit, { requestId, principal: nobody, error: verdict.error });
        break;
      case 'preflight':
        response.setHeader('x-request-id', requestId);
        answerPreflight(response, headers['access-control-request-headers']);
        break;
      case 'entered': {
        const { principal } = verdict;
        const passage = readVia(headers, this.#options.instance);
        if (passage.kind === 'looped') {
          this.#turnAway(request, response, visit, { requestId, principal, error: routerError('loop_detected') });
          return;
        }
        const { remoteAddress } = visit;
        this.#handOn(request, response, visit, { requestId, principal, remoteAddress, via: passage.via });
      }
    }
  }

  #handOn(request: IncomingMessage, response: ServerResponse, visit: Visit, entered: Entered): void {
    if (bringsForeignBody(request.headers)) {
      this.#turnAway(request, response, visit, { ...entered, error: routerError('unsupported_media_type') });
      return;
    }
    const door = this.#options.inference.find(visit.method, visit.path);
    if (door !== undefined) door(request, response, entered);
    else this.#handToManagement(request, response, entered);
  }

  #turnAway(request: IncomingMessage, response: ServerResponse, visit: Visit, refusal: Refusal): void {
    const { requestId, principal, error } = refusal;
    writeError({ request, response, requestId, error, voice: this.#options.inference.voiceAt(visit.path) });
    this.#options.inference.refused({ requestId, method: visit.method, path: visit.path, principal, error });
  }

  #handToManagement(request: IncomingMessage, response: ServerResponse, entered: Entered): void {
    response.setHeader('x-request-id', entered.requestId);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'no-referrer');
    if (this.#management !== undefined) this.#management(request, response, entered);
    else this.#openManagement(request, response, entered);
  }

  #openManagement(request: IncomingMessage, response: ServerResponse, entered: Entered): void {
    this.#opening ??= this.#options.management();
    this.#opening
      .then((management) => {
        this.#management = management;
        if (!request.socket.destroyed) management(request, response, entered);
      })
      .catch((error: unknown) => {
        // The next request tries again: what failed can have been passing (too many open files).
        this.#opening = undefined;
        this.#failInside(request, response, entered.requestId, error);
      });
  }

  #failInside(request: IncomingMessage, response: ServerResponse, requestId: string, error: unknown): void {
    this.#options.report(error, requestId);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const voice = this.#options.inference.voiceAt(pathOf(request.url ?? '/'));
    writeError({ request, response, requestId, error: routerError('internal_error'), voice });
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
