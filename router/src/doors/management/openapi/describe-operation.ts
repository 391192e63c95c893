import type { z } from 'zod';
import { errorBody } from '../contracts/error-body.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';
import type { RouteDescription } from './route-description.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
  readonly example?: unknown;
}

interface Content {
  readonly [contentType: string]: {
    readonly schema?: JsonSchema;
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly [string];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

/** One route as an OpenAPI operation. */
export function describeOperation(route: RouteDescription, schemas: JsonSchemas): Operation {
  const parameters = [...parametersOf('path', route.params, schemas), ...parametersOf('query', route.query, schemas)];
  return {
    operationId: operationId(route),
    summary: route.summary,
    description:
      route.role === undefined
        ? 'Everyone may ask this.'
        : `Where a key is needed, its role must be at least \`${route.role}\`.`,
    tags: [tagOf(route.path)],
    security: route.role === undefined ? [{}] : [{}, { bearer: [] }, { apiKey: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && { requestBody: { required: true, content: bodyOf(route.body, schemas) } }),
    responses: answersOf(route, schemas),
  };
}

function parametersOf(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  schemas: JsonSchemas,
): readonly Parameter[] {
  if (schema === undefined) return [];
  const { properties, required } = schemas.of(schema, 'input') as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties ?? {}).map(([name, { description, examples, ...own }]) => ({
    name,
    in: place,
    required: place === 'path' || required?.includes(name) === true,
    schema: own,
    ...(typeof description === 'string' && { description }),
    ...(Array.isArray(examples) && { example: examples[0] }),
  }));
}

function bodyOf(schema: z.ZodType, schemas: JsonSchemas): Content {
  const examples = schema.meta()?.['examples'];
  const values = Array.isArray(examples) ? examples : [];
  return {
    'application/json': {
      schema: schemas.of(schema, 'input'),
      examples: Object.fromEntries(values.map((value, index) => [`example-${index + 1}`, { value }])),
    },
  };
}

function answersOf({ answers }: RouteDescription, schemas: JsonSchemas): Operation['responses'] {
  const good = Object.entries(answers).map(([status, answer]) => [
    status,
    { description: words(status), content: contentOf(answer, schemas) },
  ]);
  const error = { description: 'Why it was not done', content: contentOf([errorBody], schemas) };
  return { ...Object.fromEntries(good), default: error };
}

function contentOf(answers: readonly (z.ZodType | string)[], schemas: JsonSchemas): Content {
  return Object.fromEntries(
    answers.map((answer) =>
      typeof answer === 'string' ? [answer, {}] : ['application/json', { schema: schemas.of(answer, 'output') }],
    ),
  );
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

/** `GET /v1/providers/:id/config` → `getV1ProvidersIdConfig` */
function operationId({ method, path }: RouteDescription): string {
  const parts = path.split(/[^a-zA-Z0-9]+/).filter((part) => part !== '');
  return method.toLowerCase() + parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

const tags: readonly (readonly [prefix: string, tag: string])[] = [
  ['/v1/chat', 'Chat'],
  ['/v1/models', 'Models'],
  ['/v1/providers', 'Providers'],
  ['/v1/settings', 'Settings'],
  ['/settings', 'Settings'],
  ['/v1/history', 'History and statistics'],
  ['/v1/stats', 'History and statistics'],
  ['/v1/keys', 'API keys'],
];

function tagOf(path: string): string {
  return tags.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'Operations';
}
