import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../domain/json.ts';

/** One recorded exchange with a vendor: the format of the shared fixtures. */
export interface RecordedExchange {
  readonly name: string;
  readonly provider: string;
  /** What was sent; its body is null where only the answer was recorded. */
  readonly request: { readonly method: string; readonly url: string; readonly body: JsonObject | null };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The reply's body: exactly as recorded for streams, re-serialised JSON otherwise. */
  readonly body: string;
  readonly streamed: boolean;
}

interface IndexEntry {
  readonly path: string;
  readonly provider: string;
  readonly api: string;
}

const ownFixtures = join(import.meta.dirname, '..', 'openai-compatible', '__fixtures__');
// The collection lies beside the project's root and is too large to be part of it.
const collection = join(import.meta.dirname, '../../../../..', 'shared', 'fixtures');

/** Why the large collection cannot be used; undefined when it can. */
export function collectionMissing(): string | undefined {
  return existsSync(join(collection, 'index.json')) ? undefined : 'no ../shared/fixtures beside the project';
}

/** The few exchanges that are kept with the code, so that core tests run everywhere: OpenAI's, or those of another folder. */
export function ownExchanges(folder: string = ownFixtures): readonly RecordedExchange[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => readExchange(join(folder, file), file));
}

/** All exchanges of an API in the collection; none where it is missing. */
export function collectedExchanges(api: string): readonly RecordedExchange[] {
  if (collectionMissing() !== undefined) return [];
  const index = JSON.parse(readFileSync(join(collection, 'index.json'), 'utf8')) as readonly IndexEntry[];
  return index
    .filter((entry) => entry.api === api)
    .map((entry) => readExchange(join(collection, entry.path), entry.path));
}

/** The collection's `error-shapes.json`; undefined where it is missing. */
export function collectedErrorShapes(): JsonObject | undefined {
  if (collectionMissing() !== undefined) return undefined;
  return JSON.parse(readFileSync(join(collection, 'error-shapes.json'), 'utf8')) as JsonObject;
}

function readExchange(file: string, name: string): RecordedExchange {
  const { provider, request, response } = JSON.parse(readFileSync(file, 'utf8'));
  const streamed = typeof response.bodyText === 'string';
  return {
    name,
    provider,
    request: { method: request?.method ?? 'POST', url: request?.url ?? '', body: request?.body ?? null },
    status: response.status,
    headers: response.headers ?? {},
    body: response.bodyText ?? JSON.stringify(response.body),
    streamed,
  };
}
