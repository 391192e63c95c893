import type { Actor } from '../../domain/principal.ts';
import type { WriteOutcome } from '../../registry/ports.ts';
import { appendChanges } from '../statements/append-changes.ts';
import type { Applied, WriteTools } from '../statements/applied.ts';
import type { IsSecretKey } from '../statements/config-secrets.ts';
import { lastTold, readRevision, setRevision } from '../statements/revision.ts';
import type { Vault } from '../vault/vault.ts';
import type { OutsideChanges } from './outside-changes.ts';
import type { Transactions, Verdict } from './transactions.ts';

interface JournaledWritesOptions {
  readonly transactions: Transactions;
  readonly outside: OutsideChanges;
  readonly vault: Vault;
  readonly isSecretKey: IsSecretKey;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A revision that nobody has loaded: what others wrote while the row of it was broken is still to be read. */
const NOT_KNOWN = -1;

type Committed = { readonly outcome: WriteOutcome; readonly before: number };

/** Every write of registry and keys: its rows, its lines in `changes` and one new revision are one transaction. */
export class JournaledWrites {
  readonly #options: JournaledWritesOptions;

  constructor(options: JournaledWritesOptions) {
    this.#options = options;
  }

  /** `basedOn`: the revision on which the write was planned; where another one holds by now nothing is written. */
  async run(actor: Actor, apply: (tools: WriteTools) => Promise<Applied>, basedOn?: number): Promise<WriteOutcome> {
    const { transactions, outside, vault, isSecretKey, now } = this.#options;
    const ran = await transactions.write<Committed>(async (db) => {
      const nowMs = now();
      const known = await readRevision(db);
      if (basedOn !== undefined && basedOn !== known) return rollBack({ kind: 'outdated' }, NOT_KNOWN);
      const before = known ?? (await lastTold(db));
      const applied = await apply({ db, vault, isSecretKey, nowMs });
      if (applied.kind !== 'applied') return rollBack(applied, before);
      if (applied.entries.length === 0) return rollBack({ kind: 'written', revision: before }, before);
      const revision = before + 1;
      await appendChanges(db, applied.entries, { actor, atMs: nowMs, revision });
      await setRevision(db, revision);
      return { kind: 'commit', value: { outcome: { kind: 'written', revision }, before: known ?? NOT_KNOWN } };
    });
    if (ran.kind === 'unavailable') return ran;
    const { outcome, before } = ran.value;
    if (outcome.kind === 'written' && outcome.revision !== before) outside.wrote(before, outcome.revision);
    return outcome;
  }
}

function rollBack(outcome: WriteOutcome, before: number): Verdict<Committed> {
  return { kind: 'roll-back', value: { outcome, before } };
}
