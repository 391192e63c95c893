import { describe, it } from 'vitest';
import { type ToolName, toolState } from './machine.ts';

/** A suite that needs a tool of the machine and gets its path; without it one skipped test says why. */
export function describeWith(tool: ToolName, title: string, suite: (where: string) => void): void {
  const state = toolState(tool);
  switch (state.kind) {
    case 'found':
      describe(title, () => suite(state.where));
      break;
    case 'missing':
      describe(title, () => {
        it.skip(`needs ${tool}: ${state.reason}`, () => undefined);
      });
      break;
  }
}
