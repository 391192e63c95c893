import { z } from 'zod';
import { type AnswerDescription, bodyContent, type Content, describeAnswers } from './describe-answers.ts';
import { headerParameters } from './headers.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';
import type { RouteDescription } from './route-description.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
  readonly example?: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly [string];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, AnswerDescription>>;
}

/** One route as an OpenAPI operation. */
export function describeOperation(route: RouteDescription, schemas: JsonSchemas): Operation {
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', route.query, schemas),
    ...headerParameters(route),
  ];
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
    ...(route.body !== undefined && { requestBody: { required: true, content: bodyContent(route.body, schemas) } }),
    responses: describeAnswers(route, schemas),
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
  return Object.entries(properties ?? {}).map(([name, { description, examples: _, ...own }]) => ({
    name,
    in: place,
    required: place === 'path' || required?.includes(name) === true,
    schema: own,
    ...(typeof description === 'string' && { description }),
    ...exampleOf(schema, name),
  }));
}

/** Of the schema itself: JSON Schema drops the examples of what is turned into something else. */
function exampleOf(schema: z.ZodType, name: string): Pick<Parameter, 'example'> {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  const examples = field instanceof z.ZodType ? field.meta()?.['examples'] : undefined;
  return Array.isArray(examples) ? { example: examples[0] } : {};
}

/** `GET /v1/providers/:id/config` → `getV1ProvidersIdConfig` */
function operationId({ method, path }: RouteDescription): string {
  const parts = path.split(/[^a-zA-Z0-9]+/).filter((part) => part !== '');
  return method.toLowerCase() + parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

const tags: readonly (readonly [prefix: string, tag: string])[] = [
  ['/v1/chat', 'Chat'],
  ['/v1/completions', 'Chat'],
  ['/v1/messages', 'Chat'],
  ['/v1/responses', 'Chat'],
  ['/v1/conversations', 'Chat'],
  ['/v1/embeddings', 'Embeddings'],
  ['/v1/models', 'Models'],
  ['/v1/providers', 'Providers'],
  ['/v1/settings', 'Settings'],
  ['/settings', 'Settings'],
  ['/v1/history', 'History and statistics'],
  ['/v1/stats', 'History and statistics'],
  ['/v1/keys', 'API keys'],
  ['/v1/budgets', 'Budgets'],
  ['/v1/aliases', 'Aliases'],
  ['/v1/route', 'Routing'],
];

function tagOf(path: string): string {
  return tags.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'Operations';
}
