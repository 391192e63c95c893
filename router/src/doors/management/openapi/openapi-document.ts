import { describeOperation, type Operation } from './describe-operation.ts';
import { type JsonSchema, JsonSchemas } from './json-schemas.ts';
import type { RouteDescription } from './route-description.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Readonly<Record<string, string>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: JsonSchema;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

const description = `One OpenAI-compatible address in front of every model provider, changed while it runs.

Reads of one thing carry an \`ETag\`, lists do not; a write with \`If-Match\` is refused with 412 when somebody else was faster, without it the last write
wins. Every request may bring an \`X-Request-Id\`; every answer has one. Times are epoch milliseconds.`;

/** The whole reference. It tells nothing of this installation, so everyone may read it: the version is that of the interface. */
export function openApiDocument(routes: readonly RouteDescription[]): OpenApiDocument {
  const schemas = new JsonSchemas();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = describeOperation(route, schemas);
  }
  const names = new Set(Object.values(paths).flatMap((operations) => Object.values(operations).flatMap(tagsOf)));
  return {
    openapi: '3.1.0',
    info: { title: 'Provider Router', version: '1', description },
    servers: [{ url: '/' }],
    tags: [...names].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key of this router: `Bearer pr-...`' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: schemas.components,
    },
  };
}

function tagsOf({ tags }: Operation): readonly string[] {
  return tags;
}
