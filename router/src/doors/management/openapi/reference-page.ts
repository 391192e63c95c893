import { createHash } from 'node:crypto';
import { type Html, html } from './html.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { referenceScript } from './reference-script.ts';
import { referenceStyle } from './reference-style.ts';
import { type PlacedOperation, renderOperation } from './render-operation.ts';
import { renderSchema } from './render-schema.ts';
import { withCode } from './with-code.ts';

export interface ReferencePage {
  readonly html: string;
  /** Its Content-Security-Policy: nothing but the page's own style and script. */
  readonly policy: string;
}

/** The reference as one page that needs nothing else: no network, no other file. */
export function referencePage(document: OpenApiDocument): ReferencePage {
  const operations = placed(document);
  const groups = document.tags.map(({ name }) =>
    renderGroup(
      document,
      name,
      operations.filter(({ tags }) => tags[0] === name),
    ),
  );
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Provider Router: reference</title><style>${{ markup: referenceStyle }}</style></head>
<body><header><h1>Provider Router</h1><input id="search" type="search" placeholder="Search (press /)" aria-label="Search the reference" autocomplete="off">
<a href="/openapi.json">openapi.json</a></header>
<div class="layout"><nav aria-label="Sections"><ul>${document.tags.map(({ name }) => html`<li><a href="#${slug(name)}">${name}</a></li>`)}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main>${paragraphs(document.info['description'] ?? '')}${groups}<p id="none" class="none" hidden>Nothing here matches.</p>${renderSchemas(document)}</main></div>
<script>${{ markup: referenceScript }}</script></body></html>`;
  return { html: markup, policy: policy() };
}

function placed({ paths }: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
  );
}

function renderGroup({ components }: OpenApiDocument, name: string, operations: readonly PlacedOperation[]): Html {
  const shown = operations.map((operation) => renderOperation(operation, components.schemas));
  return html`<section><h2 id="${slug(name)}">${name}</h2>${shown}</section>`;
}

function renderSchemas({ components }: OpenApiDocument): Html {
  const schemas = Object.entries(components.schemas).map(([name, schema]) => {
    const note = typeof schema['description'] === 'string' ? schema['description'] : '';
    return html`<details id="schema-${name}" data-words="schema ${name.toLowerCase()}"><summary><span class="path">${name}</span></summary>
<div class="inside"><p>${withCode(note)}</p>${renderSchema(schema)}</div></details>`;
  });
  return html`<section><h2 id="schemas">Schemas</h2>${schemas}</section>`;
}

function paragraphs(text: string): readonly Html[] {
  return text.split('\n\n').map((paragraph) => html`<p>${withCode(paragraph)}</p>`);
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
}

function policy(): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(referenceStyle)}'`,
    `script-src '${hashOf(referenceScript)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
