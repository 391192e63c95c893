import type { Operation, Parameter } from './describe-operation.ts';
import { type Html, html } from './html.ts';
import type { JsonSchema } from './json-schemas.ts';
import { renderSchema } from './render-schema.ts';
import { withCode } from './with-code.ts';

export interface PlacedOperation extends Operation {
  readonly method: string;
  readonly path: string;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

/** One route: closed a line, open everything about it. */
export function renderOperation(operation: PlacedOperation, schemas: Schemas): Html {
  const { method, path, summary, operationId, description } = operation;
  const words = [method, path, summary, operationId, ...operation.tags].join(' ').toLowerCase();
  return html`<details id="${operationId}" data-words="${words}">
<summary><span class="method ${method}">${method.toUpperCase()}</span><span class="path">${path}</span><span class="words">${withCode(summary)}</span></summary>
<div class="inside"><p>${withCode(description)}</p>
${renderParameters(operation.parameters ?? [])}${renderBody(operation, schemas)}${renderExamples(operation)}${renderAnswers(operation)}${renderAnswerHeaders(operation)}${renderAnswerExamples(operation)}</div>
</details>`;
}

function renderParameters(parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return html``;
  const lines = parameters.map(({ name, schema, required, description = '', in: place }) => {
    const mark = required ? html` <span class="required">required</span>` : html``;
    return html`<li><code>${name}</code> <span class="type">${place}</span> ${renderSchema(schema)}${mark} <span class="note">${withCode(description)}</span></li>`;
  });
  return html`<h3>Parameters</h3><ul class="fields">${lines}</ul>`;
}

/** What one sends is shown at once; what comes back has a place of its own. */
function renderBody({ requestBody }: Operation, schemas: Schemas): Html {
  const schema = requestBody?.content['application/json']?.schema;
  if (schema === undefined) return html``;
  const reference = schema['$ref'];
  const named = typeof reference === 'string' ? schemas[reference.slice(reference.lastIndexOf('/') + 1)] : undefined;
  return html`<h3>Body</h3>${renderSchema(named ?? schema)}`;
}

function renderExamples(operation: PlacedOperation): Html {
  const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  const bodies = examples.length === 0 ? [undefined] : examples.map(({ value }) => value);
  return html`<h3>Example</h3>${bodies.map((body) => renderCall(operation, body))}`;
}

/** A line for a shell, like those that people know from other references. */
function renderCall({ method, path, parameters = [] }: PlacedOperation, body: unknown): Html {
  const filled = path.replaceAll(/\{(\w+)\}/g, (place, name) => {
    const example = parameters.find((parameter) => parameter.name === name)?.example;
    return example === undefined ? place : encodeURIComponent(String(example));
  });
  const verb = method === 'get' ? '' : `-X ${method.toUpperCase()} `;
  const data =
    body === undefined
      ? ''
      : ` \\\n  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(body, null, 2).replaceAll("'", `'\\''`)}'`;
  return html`<pre>curl ${verb}<span class="origin">http://localhost:3001</span>${filled}${data}</pre>`;
}

function renderAnswers({ responses }: Operation): Html {
  const lines = Object.entries(responses).map(([status, { description, content = {} }]) => {
    const [[contentType, { schema }] = ['', {}]] = Object.entries(content);
    const shape = schema === undefined ? html`<span class="type">${contentType}</span>` : renderSchema(schema);
    return html`<li><code>${status === 'default' ? 'error' : status}</code> <span class="note">${withCode(description)}</span> ${shape}</li>`;
  });
  return html`<h3>Answers</h3><ul class="fields">${lines}</ul>`;
}

/** Of a good answer: those of a refusal are mostly the same. */
function renderAnswerHeaders({ responses }: Operation): Html {
  const good = Object.entries(responses).find(([status]) => /^2/.test(status))?.[1];
  const lines = Object.entries(good?.headers ?? {}).map(
    ([name, header]) => html`<li><code>${name}</code> <span class="note">${withCode(header.description)}</span></li>`,
  );
  return lines.length === 0 ? html`` : html`<h3>Headers of a good answer</h3><ul class="fields">${lines}</ul>`;
}

/** What comes back where all is well, in each of its forms. */
function renderAnswerExamples({ responses }: Operation): Html {
  const contents = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    /^2/.test(status) ? Object.values(content) : [],
  );
  const texts = contents.flatMap(({ examples = {} }) => Object.values(examples).map(({ value }) => textOf(value)));
  // One that stands at 200 and 201 alike is shown once.
  return html`<h3>Example answer</h3>${[...new Set(texts)].map((text) => html`<pre>${text}</pre>`)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2);
}
