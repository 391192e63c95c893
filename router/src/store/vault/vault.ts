import { createHmac, hkdfSync } from 'node:crypto';
import { unwrapDataKey, type WrappedDataKey } from './data-key.ts';
import { decrypt, encrypt } from './envelope.ts';
import type { MasterKey } from './master-key.ts';

/** Where a secret lives. A sealed text opens only there: copied into another row it stays shut. */
export interface SecretPlace {
  readonly purpose: 'provider-config';
  readonly owner: string;
  readonly name: string;
}

export type Opening =
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'shut'; readonly reason: string };

export type VaultOpening =
  | { readonly kind: 'open'; readonly vault: Vault }
  | { readonly kind: 'refused'; readonly reason: string };

const SEALED = /^sealed:v1:([0-9a-f]+):([A-Za-z0-9_-]+)$/;
const FINGERPRINT_CHARACTERS = 12;

/** Seals and opens secrets. Each purpose has a key of its own, derived from the data key (field.md: one salt for many purposes). */
export class Vault {
  readonly #dataKeys: ReadonlyMap<string, Buffer>;
  readonly #currentId: string;
  readonly #derived = new Map<string, Buffer>();

  constructor(dataKeys: ReadonlyMap<string, Buffer>, currentId: string) {
    this.#dataKeys = dataKeys;
    this.#currentId = currentId;
  }

  isSealed(text: string): boolean {
    return SEALED.test(text);
  }

  /** `sealed:v1:KEY:BYTES`. */
  seal(plain: string, place: SecretPlace): string {
    const id = this.#currentId;
    return `sealed:v1:${id}:${encrypt(plain, this.#key(id, place.purpose), boundTo(id, place))}`;
  }

  open(sealed: string, place: SecretPlace): Opening {
    const [, id = '', text = ''] = SEALED.exec(sealed) ?? [];
    if (!this.#dataKeys.has(id)) {
      return { kind: 'shut', reason: `it is sealed with the key ${id}, which this database does not hold` };
    }
    const plain = decrypt(text, this.#key(id, place.purpose), boundTo(id, place));
    if (plain === undefined) return { kind: 'shut', reason: 'it is damaged, or was copied from another row' };
    return { kind: 'opened', text: plain.toString('utf8') };
  }

  /** Tells whether two secrets are the same, and nothing else: a keyed hash, cut short. */
  fingerprint(plain: string): string {
    const key = this.#key(this.#currentId, 'fingerprint');
    return createHmac('sha256', key).update(plain).digest('hex').slice(0, FINGERPRINT_CHARACTERS);
  }

  #key(id: string, purpose: string): Buffer {
    const name = `${id}/${purpose}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const dataKey = this.#dataKeys.get(id);
    if (dataKey === undefined) throw new Error(`The vault holds no data key ${id}.`);
    const derived = Buffer.from(hkdfSync('sha256', dataKey, '', `provider-router ${purpose} v1`, 32));
    this.#derived.set(name, derived);
    return derived;
  }
}

function boundTo(id: string, place: SecretPlace): string {
  return JSON.stringify(['v1', id, place.purpose, place.owner, place.name]);
}

/** Opens the vault and proves with it that the master key is the right one: every data key must unwrap. Changes nothing. */
export function openVault(rows: readonly WrappedDataKey[], master: MasterKey, databaseFile: string): VaultOpening {
  const dataKeys = new Map<string, Buffer>();
  for (const row of rows) {
    const dataKey = unwrapDataKey(row, master);
    if (dataKey === undefined) return { kind: 'refused', reason: wrongMasterKey(master, databaseFile) };
    dataKeys.set(row.id, dataKey);
  }
  const current = newestUnretired(rows);
  if (current === undefined) return { kind: 'refused', reason: noDataKey(databaseFile) };
  return { kind: 'open', vault: new Vault(dataKeys, current.id) };
}

function newestUnretired(rows: readonly WrappedDataKey[]): WrappedDataKey | undefined {
  const usable = rows.filter((row) => row.retiredAtMs === undefined);
  return usable.toSorted((one, other) => other.createdAtMs - one.createdAtMs)[0];
}

function noDataKey(databaseFile: string): string {
  return `The table vault_keys of ${databaseFile} was emptied, so its secrets cannot be opened. Nothing was changed. Go back to a copy of the database that has it.`;
}

function wrongMasterKey(master: MasterKey, databaseFile: string): string {
  return `The master key in ${master.origin} is not the one that sealed the secrets of ${databaseFile}. Nothing was changed. Start with the key of before (MASTER_KEY, MASTER_KEY_FILE, or master.key beside the database).`;
}
