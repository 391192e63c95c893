import type { z } from 'zod';
import { errorBody } from '../contracts/error-body.ts';
import { type AnswerHeader, answerHeaders, refusalHeaders } from './headers.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';
import { type RefusalStatus, refusalExample, refusalsOf, refusalWords } from './refusals.ts';
import type { PlainAnswer, RouteDescription } from './route-description.ts';

type Examples = Readonly<Record<string, { readonly value: unknown }>>;

export interface Content {
  readonly [contentType: string]: {
    readonly schema?: JsonSchema;
    readonly examples?: Examples;
  };
}

export interface AnswerDescription {
  readonly description: string;
  readonly headers?: Readonly<Record<string, AnswerHeader>>;
  readonly content?: Content;
}

/** Every answer of a route by its status: the good ones, each refusal that it knows, and whatever else may go wrong. */
export function describeAnswers(
  route: RouteDescription,
  schemas: JsonSchemas,
): Readonly<Record<string, AnswerDescription>> {
  const failure = route.failure ?? errorBody;
  const known = Object.entries(route.answers).map(([status, answer]) => [
    status,
    describe(route, status, answer, schemas),
  ]);
  const refused = refusalsOf(route).map((status) => [
    status,
    { ...refusal(status, failure, schemas), headers: refusalHeaders(route) },
  ]);
  const isUnchanged = route.method === 'GET' && route.entityTag?.answers === true;
  return {
    ...Object.fromEntries(refused),
    ...(isUnchanged && { 304: { description: 'As it was when the caller read it last' } }),
    ...Object.fromEntries(known),
    default: {
      description: 'Why it was not done',
      headers: refusalHeaders(route),
      content: contentOf([failure], 'failures', schemas),
    },
  };
}

export function bodyContent(schema: z.ZodType, schemas: JsonSchemas): Content {
  return { 'application/json': { schema: schemas.of(schema, 'input'), ...examplesOf(schema, 'examples') } };
}

function describe(
  route: RouteDescription,
  status: string,
  answer: RouteDescription['answers'][string],
  schemas: JsonSchemas,
): AnswerDescription {
  const isGood = Number(status) < 400;
  return {
    description: words(status),
    headers: isGood ? answerHeaders(route) : refusalHeaders(route),
    content: contentOf(answer, isGood ? 'examples' : 'failures', schemas),
  };
}

function refusal(status: RefusalStatus, failure: z.ZodType, schemas: JsonSchemas): AnswerDescription {
  const value = refusalExample(status);
  const content = contentOf([failure], 'failures', schemas);
  const description = refusalWords(status);
  // Doors of other dialects bring an example of their own.
  if (!failure.safeParse(value).success) return { description, content };
  return {
    description,
    content: { 'application/json': { ...content['application/json'], examples: { [status]: { value } } } },
  };
}

/** A form that can tell of success and of failure has examples of both. */
function examplesOf(schema: z.ZodType, kind: 'examples' | 'failures'): { readonly examples?: Examples } {
  const values = schema.meta()?.[kind];
  if (!Array.isArray(values)) return {};
  return { examples: Object.fromEntries(values.map((value, index) => [`example-${index + 1}`, { value }])) };
}

function contentOf(
  answers: RouteDescription['answers'][string],
  kind: 'examples' | 'failures',
  schemas: JsonSchemas,
): Content {
  return Object.fromEntries(
    answers.map((answer) =>
      'contentType' in answer
        ? [answer.contentType, plainContent(answer, schemas)]
        : ['application/json', { schema: schemas.of(answer, 'output'), ...examplesOf(answer, kind) }],
    ),
  );
}

function plainContent({ contentType, example, event }: PlainAnswer, schemas: JsonSchemas): Content[string] {
  const isText = contentType.startsWith('text/');
  return {
    ...(isText && { schema: { type: 'string', ...(event !== undefined && eventForm(event, schemas)) } }),
    ...(example !== undefined && { examples: { 'example-1': { value: example } } }),
  };
}

/** OpenAPI 3.1 has no word for streams of events. */
function eventForm(event: z.ZodType, schemas: JsonSchemas): JsonSchema {
  return {
    description: 'Server-sent events. `contentSchema` is the form of what each carries as `data`.',
    contentMediaType: 'application/json',
    contentSchema: schemas.of(event, 'output'),
  };
}

function words(status: string): string {
  switch (status) {
    case '200':
      return 'Done';
    case '201':
      return 'Made';
    case '503':
      return 'Not now';
    default:
      return status;
  }
}
