import type { Gate, Verdict } from './gate.ts';
import { packRouter } from './pack-router.ts';

export interface GateReport {
  readonly name: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
}

export interface GateRun {
  readonly root: string;
  readonly gates: readonly Gate[];
  /** How many gates run side by side. */
  readonly lanes: number;
  readonly onReport: (report: GateReport) => void;
}

/** Runs all gates, however many fail: a person wants the whole list at once. */
export async function runGates({ root, gates, lanes, onReport }: GateRun): Promise<readonly GateReport[]> {
  await using packed = packRouter(root);
  const waiting = [...gates];
  const reports: GateReport[] = [];

  async function lane(): Promise<void> {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const startedAtMs = performance.now();
      const verdict = await judged(gate, { root, packed: () => packed.tarball() });
      const report = { name: gate.name, verdict, durationMs: performance.now() - startedAtMs };
      reports.push(report);
      onReport(report);
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  return reports;
}

async function judged(gate: Gate, context: Parameters<Gate['judge']>[0]): Promise<Verdict> {
  try {
    return await gate.judge(context);
  } catch (error) {
    // A gate that cannot run has not passed.
    return { kind: 'failed', output: error instanceof Error ? error.message : String(error) };
  }
}
