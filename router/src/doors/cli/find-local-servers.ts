import { isJsonObject } from '../../domain/json.ts';
import { providerTypes } from '../../providers/index.ts';
import { httpCalls } from './calls/http-calls.ts';

/** A model server that listens at the usual place of its type. */
export interface FoundServer {
  readonly type: string;
  readonly label: string;
  readonly base_url: string;
  /** How many models it lists. */
  readonly models: number;
}

const PATIENCE_MS = 1_000;

/** Asks at the usual place of every type that has one. Who does not list models there is none of them. */
export async function findLocalServers(): Promise<readonly FoundServer[]> {
  const found = await Promise.all(
    providerTypes.all.map(async ({ type, label, discoverAt }) => {
      if (discoverAt === undefined) return undefined;
      const models = await countModels(discoverAt);
      return models === undefined ? undefined : { type, label, base_url: discoverAt, models };
    }),
  );
  return found.filter((server) => server !== undefined);
}

async function countModels(baseUrl: string): Promise<number | undefined> {
  const calls = httpCalls({ url: new URL(baseUrl), key: undefined });
  const answer = await calls.call({ method: 'GET', path: '/models', signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.kind === 'unreachable' || answer.status !== 200 || !isJsonObject(answer.body)) return undefined;
  const { data } = answer.body;
  return Array.isArray(data) ? data.length : undefined;
}
