import type { z } from 'zod';
import type { ApiKeyRole } from '../../../domain/principal.ts';
import type { RefusalStatus } from './refusals.ts';

/** An answer that is no JSON of a known form. */
export interface PlainAnswer {
  readonly contentType: string;
  readonly example?: string;
  /** Of a stream of events: the form of what one event carries. */
  readonly event?: z.ZodType;
}

/** `answers`: the answer carries the tag of what it shows. `takes`: `If-Match` is looked at. */
export interface EntityTagUse {
  readonly answers?: true;
  readonly takes?: true;
}

/** One route as the reference describes it. */
export interface RouteDescription {
  readonly method: string;
  /** `/v1/providers/:id` */
  readonly path: string;
  readonly summary: string;
  /** The least role that may use it; undefined: everyone may. */
  readonly role: ApiKeyRole | undefined;
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  /** By status. */
  readonly answers: Readonly<Record<string, readonly (z.ZodType | PlainAnswer)[]>>;
  /** The form of its errors, where that is not the one of management. */
  readonly failure?: z.ZodType;
  readonly entityTag?: EntityTagUse | undefined;
  /** Statuses of refusals that do not follow from its form. */
  readonly refusals?: readonly RefusalStatus[] | undefined;
  /** It asks models for an answer, or for a count of tokens: with the headers of that. */
  readonly asksModels?: 'answer' | 'count';
  /** The name under which clients of its dialect read the id of a request as well. */
  readonly requestIdHeader?: string;
}
