import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type ErrorDetail, RouterException } from '../../domain/router-error.ts';
import { formProblem } from './form-problem.ts';
import { invalid } from './to-router-error.ts';

type Check = { readonly value: unknown } | { readonly error: RouterException };

/** Reads what comes in by the schema of its route, and refuses what does not fit in this router's own words. */
export const checkInput: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (data: unknown): Check => {
    const read = schema.safeParse(data, { error: formProblem });
    return read.success
      ? { value: read.data }
      : { error: new RouterException(invalid(read.error.issues.map(toDetail))) };
  };
};

function toDetail({ path, message }: z.core.$ZodIssue): ErrorDetail {
  if (path.length === 0) return { field: 'body', message: 'A JSON object is needed as body.' };
  return { field: path.join('.'), message };
}
