import { z } from 'zod';
import { isJsonObject } from '../../domain/json.ts';
import { parseJson } from '../kit/lenient-json.ts';

/** What of a service account's key file is used. */
export interface ServiceAccount {
  readonly email: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  readonly keyId: string | undefined;
  readonly projectId: string | undefined;
  readonly tokenUrl: URL;
}

export type ServiceAccountReading =
  | { readonly kind: 'read'; readonly account: ServiceAccount | undefined }
  | { readonly kind: 'refused'; readonly field: string; readonly problem: string };

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const MASK = /^\**$/;

const schema = z.object({
  client_email: z.string().min(1, 'is required'),
  private_key: z.string().regex(/-----BEGIN PRIVATE KEY-----/, 'must be the private key of the file, in PEM'),
  private_key_id: z.string().optional(),
  project_id: z.string().optional(),
  token_uri: z.string().optional(),
});

/** Reads a key file as people give it: the object, or its text. undefined where none is there, or only the mask of a backup. */
export function readServiceAccount(value: unknown): ServiceAccountReading {
  if (value === undefined || (typeof value === 'string' && MASK.test(value.trim()))) {
    return { kind: 'read', account: undefined };
  }
  const file = typeof value === 'string' ? parseJson(value) : value;
  if (!isJsonObject(file))
    return refused('', 'must be the JSON key file of a service account, as an object or its text');
  if (MASK.test(String(file['private_key'] ?? ' '))) return { kind: 'read', account: undefined };
  const reading = schema.safeParse(file);
  if (!reading.success) {
    const [issue] = reading.error.issues;
    return refused(`.${issue?.path.join('.') ?? ''}`, issue?.message ?? 'is no key file');
  }
  const { client_email, private_key, private_key_id, project_id, token_uri } = reading.data;
  const tokenUrl = readTokenUrl(token_uri ?? TOKEN_URL);
  if (tokenUrl === undefined) return refused('.token_uri', 'must be an address that begins with https://');
  return {
    kind: 'read',
    account: {
      email: client_email,
      // Environment variables and forms bring line breaks as two characters.
      privateKey: private_key.replaceAll('\\n', '\n'),
      keyId: private_key_id,
      projectId: project_id,
      tokenUrl,
    },
  };
}

/** What is signed there is as good as the key: only to this machine may it go in the clear. */
function readTokenUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere) ? url : undefined;
}

function refused(field: string, problem: string): ServiceAccountReading {
  return { kind: 'refused', field: `serviceAccount${field}`, problem };
}
