import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Actor } from '../../domain/principal.ts';
import type { ConfigRow, RegistryChange, RegistryRows, RegistryStore, WriteOutcome } from '../../registry/ports.ts';
import type { StoreSchema } from '../schema.ts';
import type { ChangeEntry } from '../statements/append-changes.ts';
import { type Applied, applied, type WriteTools } from '../statements/applied.ts';
import { applyRegistryChange } from '../statements/apply-registry-change.ts';
import { type IsSecretKey, openConfig } from '../statements/config-secrets.ts';
import { exposedConfigs } from '../statements/exposed-configs.ts';
import { readRegistry, type StoredConfig, type StoredRegistry } from '../statements/read-registry.ts';
import { lastTold, readRevision, setRevision } from '../statements/revision.ts';
import type { Vault } from '../vault/vault.ts';
import type { JournaledWrites } from './journaled-writes.ts';
import type { OutsideChanges } from './outside-changes.ts';
import { type ReadPartOptions, readPart } from './read-part.ts';
import type { SecretSealer } from './secret-sealer.ts';

interface RegistryStoreOptions extends ReadPartOptions {
  readonly writes: JournaledWrites;
  readonly outside: OutsideChanges;
  readonly sealer: SecretSealer;
  readonly vault: Vault;
  readonly isSecretKey: IsSecretKey;
}

/** A long list of changes lets the event loop breathe after so many of them. */
const CHANGES_PER_TURN = 64;

/** The registry in SQLite, secrets sealed at rest. */
export class SqliteRegistryStore implements RegistryStore {
  readonly #options: RegistryStoreOptions;
  /** Opened rows by their sealed text: a reload after one outside change does not decrypt ten thousand secrets again. */
  #opened = new Map<string, ConfigRow>();

  constructor(options: RegistryStoreOptions) {
    this.#options = options;
  }

  async load(): Promise<RegistryRows> {
    const stored = await this.#read();
    const { revision: read = 0 } = stored;
    this.#options.outside.loaded(read);
    const exposed = exposedConfigs(stored, this.#options.vault, this.#options.isSecretKey);
    const revision = await this.#seal(exposed, read);
    return { ...stored, revision, configs: this.#openAll(stored.configs, new Set(exposed)) };
  }

  write(changes: readonly RegistryChange[], actor: Actor, basedOn?: number): Promise<WriteOutcome> {
    return this.#options.writes.run(actor, (tools) => applyAll(changes, tools), basedOn);
  }

  /** Where the row of the revision is broken it is mended first: whoever writes from now on moves it again. */
  async #read(): Promise<StoredRegistry> {
    const { stored, isBroken } = await readPart(this.#options, 'registry', readWithVerdict);
    return isBroken && (await this.#mendRevision()) ? readPart(this.#options, 'registry', readRegistry) : stored;
  }

  async #mendRevision(): Promise<boolean> {
    const { transactions, outside } = this.#options;
    const ran = await transactions.write(async (db) => {
      // Above all that anybody has loaded, so that each reads it anew.
      if (await isRevisionBroken(db)) await setRevision(db, Math.max(await lastTold(db), outside.known) + 1);
      return { kind: 'commit', value: undefined };
    });
    return ran.kind === 'ran';
  }

  /** Seals what was written from outside in plain text. A lock lets it finish behind: requests wait for this load. */
  async #seal(exposed: readonly StoredConfig[], revision: number): Promise<number> {
    if (exposed.length === 0) return revision;
    const sealing = this.#options.sealer.seal(exposed);
    return (await Promise.race([sealing, endOfTurn(undefined)])) ?? revision;
  }

  #openAll(configs: readonly StoredConfig[], exposed: ReadonlySet<StoredConfig>): readonly ConfigRow[] {
    const { vault } = this.#options;
    const opened = new Map<string, ConfigRow>();
    const rows = configs.map((row) => {
      if (exposed.has(row)) return openConfig({ ...row, isSensitive: true }, vault);
      return vault.isSealed(row.text) ? this.#openOnce(row, opened) : openConfig(row, vault);
    });
    this.#opened = opened;
    return rows;
  }

  #openOnce(row: StoredConfig, opened: Map<string, ConfigRow>): ConfigRow {
    const known = this.#opened.get(row.text);
    const isSame = known?.providerId === row.providerId && known.key === row.key;
    const config = isSame ? known : openConfig(row, this.#options.vault);
    opened.set(row.text, config);
    return config;
  }
}

async function readWithVerdict(db: Kysely<StoreSchema>) {
  return { stored: await readRegistry(db), isBroken: await isRevisionBroken(db) };
}

/** A text in it becomes a small number with the next trigger. */
async function isRevisionBroken(db: Kysely<StoreSchema>): Promise<boolean> {
  const revision = await readRevision(db);
  return revision === undefined || revision < (await lastTold(db));
}

async function applyAll(changes: readonly RegistryChange[], tools: WriteTools): Promise<Applied> {
  const entries: ChangeEntry[] = [];
  for (const [index, change] of changes.entries()) {
    if (index > 0 && index % CHANGES_PER_TURN === 0) await endOfTurn();
    const step = await applyRegistryChange(change, tools);
    if (step.kind !== 'applied') return step;
    for (const entry of step.entries) entries.push(entry);
  }
  return applied(entries);
}
