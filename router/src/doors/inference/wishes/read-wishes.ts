import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { noWishes, type RouteWishes } from '../../../domain/route-wishes.ts';
import type { RouterError } from '../../../domain/router-error.ts';
import { wrongField } from '../openai/field-rule.ts';
import { readHeaderWishes } from './read-header-wishes.ts';
import { readProviderWishes } from './read-provider-wishes.ts';

export type WishReading<Wishes = RouteWishes | undefined> =
  | { readonly kind: 'read'; readonly wishes: Wishes }
  | { readonly kind: 'refused'; readonly error: RouterError };

const none: WishReading = { kind: 'read', wishes: undefined };

/** What a client wants of the way that its request takes. Most want nothing, and pay for some look-ups. */
export function readWishes(body: JsonObject, headers: IncomingMessage['headers']): WishReading {
  const ofHeaders = readHeaderWishes(headers);
  if (ofHeaders.kind === 'refused') return ofHeaders;
  const { provider, models } = body as { readonly [name: string]: JsonValue | undefined };
  const hasBodyWishes = isJsonObject(provider) || (models !== undefined && models !== null);
  if (!hasBodyWishes) return ofHeaders.wishes === undefined ? none : read(ofHeaders.wishes);
  const ofProvider = readProviderWishes(isJsonObject(provider) ? provider : {});
  if (ofProvider.kind === 'refused') return ofProvider;
  const names = modelNames(models);
  if (names === undefined) return { kind: 'refused', error: wrongField('models', 'an array of model names') };
  return read({ ...ofProvider.wishes, models: names, ...ofHeaders.wishes });
}

function read(wishes: Partial<RouteWishes>): WishReading {
  return { kind: 'read', wishes: { ...noWishes, ...wishes } };
}

const MAX_MODELS = 20;
const MAX_NAME = 512;

function modelNames(models: JsonValue | undefined): readonly string[] | undefined {
  if (models === undefined || models === null) return [];
  if (!Array.isArray(models) || models.length > MAX_MODELS) return undefined;
  const names = models.filter((name) => typeof name === 'string' && name !== '' && name.length <= MAX_NAME);
  return names.length === models.length ? (names as readonly string[]) : undefined;
}
