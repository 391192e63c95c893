import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Capability } from '../router/src/domain/capability.ts';
import { createPriceBook } from '../router/src/prices/price-book.ts';

interface IndexEntry {
  readonly path: string;
  readonly provider: string;
  readonly api: string;
  readonly kinds: readonly string[];
  readonly status: number;
}

const folder = join(import.meta.dirname, '..', '..', 'shared', 'fixtures');
const isThere = existsSync(join(folder, 'index.json'));

/** What an answer of this kind proves about its model. */
const proofs: readonly (readonly [kind: string, can: Capability])[] = [
  ['tool-call', 'tools'],
  ['image-input', 'vision'],
  ['audio-input', 'audio'],
];
const catalogues: Readonly<Record<string, string>> = {
  gemini: 'google',
  vertex: 'google',
  bedrock: 'aws',
  xai: 'x-ai',
};
/** Not the model itself, but what stands before it: an agent of the vendor, a router. */
const NOT_ITSELF = /compound|openrouter\/auto/;

it.skipIf(!isThere)('no model is said to lack what it was recorded doing', () => {
  const book = createPriceBook();
  const index: readonly IndexEntry[] = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  const contradictions = index.flatMap(({ path, provider, kinds, status }) => {
    if (status !== 200 || !/chat|messages|responses|generate|converse/.test(path)) return [];
    const shown = proofs.filter(([kind]) => kinds.includes(kind)).map(([, can]) => can);
    if (shown.length === 0) return [];
    const { request } = JSON.parse(readFileSync(join(folder, path), 'utf8'));
    const model = request.body?.model ?? /models?\/([^/:]+)/.exec(decodeURIComponent(request.url))?.[1] ?? '';
    const known = NOT_ITSELF.test(model)
      ? undefined
      : book.find({ catalogue: catalogues[provider] ?? provider, model });
    const wrong = shown.filter((can) => known?.abilities.lacks.includes(can));
    return wrong.map((can) => `${provider} ${model}: ${can} (${path})`);
  });
  expect(contradictions).toEqual([]);
});
