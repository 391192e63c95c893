import { RouterException, routerError } from '../../domain/router-error.ts';
import type { SettingChange } from '../../records/insight/recommend/recommendation.ts';
import type { ChangedSetting, Optimization, OptimizationStore } from '../../records/ports.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Author, SettingOutcome } from '../../registry/write-outcome.ts';
import { readOrRefuse } from './read-or-refuse.ts';
import { refusalOf } from './refusal-of.ts';

export interface OptimizerOptions {
  readonly registry: Registry;
  readonly store: OptimizationStore;
  readonly newId: () => string;
  readonly now: () => number;
}

export interface RestoredSetting {
  readonly key: string;
  /** undefined: not set, as before. */
  readonly value: string | undefined;
}

/**
 * Sets what was recommended, and puts everything back as it was. What was there before is noted before anything changes, so that also a process that
 * dies half-way can be undone. Refusals are thrown. Each setting's change is in the audit trail like any other.
 */
export class Optimizer {
  readonly #options: OptimizerOptions;

  constructor(options: OptimizerOptions) {
    this.#options = options;
  }

  /** undefined: everything was set so already. */
  async apply(wanted: readonly SettingChange[], why: string, author: Author): Promise<Optimization | undefined> {
    const changes = wanted.map((change) => this.#toChange(change)).filter(({ before, after }) => before !== after);
    if (changes.length === 0) return undefined;
    const { store, newId, now } = this.#options;
    const optimization = { id: newId(), atMs: now(), doneBy: author.actor.who, why, changes };
    readOrRefuse(await store.add(optimization));
    const done: ChangedSetting[] = [];
    for (const change of changes) {
      const outcome = await this.#options.registry.putSetting(change.key, change.after, author);
      if (outcome.kind !== 'set') {
        await this.#restore(done, author);
        await store.markUndone(optimization.id, now());
        throw refusalOf(outcome);
      }
      done.push(change);
    }
    return optimization;
  }

  /** The last one. Whatever somebody else changed since stays: then nothing is undone. */
  async undo(author: Author): Promise<{ readonly id: string; readonly restored: readonly RestoredSetting[] }> {
    const { store, now } = this.#options;
    const last = readOrRefuse(await store.last());
    if (last === undefined)
      throw new RouterException(routerError('not_found', 'There is nothing to undo: optimize changed no setting.'));
    const { id, changes } = last;
    const changed = changes.find(({ key, before, after }) => ![before, after].includes(this.#now(key)));
    if (changed !== undefined) {
      const message = `${changed.key} was changed since: it is ${this.#now(changed.key) ?? 'not set'}, and optimize had set it to ${changed.after}. Set it by hand: PUT /v1/settings/${changed.key}.`;
      throw new RouterException(routerError('precondition_failed', message));
    }
    await this.#restore(changes, author);
    readOrRefuse(await store.markUndone(id, now()));
    return { id, restored: changes.map(({ key, before }) => ({ key, value: before })) };
  }

  async #restore(changes: readonly ChangedSetting[], author: Author): Promise<void> {
    const { registry } = this.#options;
    for (const { key, before } of changes) {
      if (this.#now(key) === before) continue;
      const outcome: SettingOutcome =
        before === undefined
          ? await registry.deleteSetting(key, author)
          : await registry.putSetting(key, before, author);
      if (outcome.kind !== 'set') throw refusalOf(outcome);
    }
  }

  #toChange({ key, value }: SettingChange): ChangedSetting {
    return { key, before: this.#now(key), after: value };
  }

  /** As it stands in the database; undefined where there is no row. */
  #now(key: string): string | undefined {
    const row = this.#options.registry.current().settingsPicture.rows.get(key);
    return row && String(row.value);
  }
}
