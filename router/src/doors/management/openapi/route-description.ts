import type { z } from 'zod';
import type { ApiKeyRole } from '../../../domain/principal.ts';

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
  /** By status. A text is a content type without a schema. */
  readonly answers: Readonly<Record<string, readonly (z.ZodType | string)[]>>;
}
