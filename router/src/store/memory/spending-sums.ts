import type { Charge } from '../../domain/budget.ts';
import type { SpendingQuestion } from '../../records/ports.ts';

const SLOT_MS = 15 * 60_000;
/** The longest month, and the hours by which clocks differ. */
const KEPT_MS = 33 * 24 * 3_600_000;

/** What owners of budgets have spent, by quarters of an hour, in memory. */
export class SpendingSums {
  readonly #spent = new Map<string, Map<number, number>>();

  add(charges: readonly Charge[]): void {
    for (const { owner, usd, atMs } of charges) {
      const slots = this.#spent.get(owner) ?? new Map<number, number>();
      this.#spent.set(owner, slots);
      const slot = slotOf(atMs);
      slots.set(slot, (slots.get(slot) ?? 0) + usd);
    }
  }

  /** USD. */
  since({ owner, fromMs }: SpendingQuestion): number {
    let usd = 0;
    for (const [slot, spent] of this.#spent.get(owner) ?? []) if (slot >= slotOf(fromMs)) usd += spent;
    return usd;
  }

  forgetPast(nowMs: number): void {
    for (const slots of this.#spent.values()) {
      for (const slot of slots.keys()) if (slot < nowMs - KEPT_MS) slots.delete(slot);
    }
  }
}

function slotOf(atMs: number): number {
  return Math.floor(atMs / SLOT_MS) * SLOT_MS;
}
