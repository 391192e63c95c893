import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { allGates } from './gates/all-gates.ts';
import { type GateReport, runGates } from './gates/run-gates.ts';

/** `npm run check`: every gate, or only those named on the command line. Exits 1 when one is red and prints what it said. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !allGates.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(`No such gate: ${unknown.join(', ')}. There are: ${allGates.map((gate) => gate.name).join(', ')}`);
  process.exit(2);
}

const reports = await runGates({
  root: join(import.meta.dirname, '..'),
  gates: wanted.length === 0 ? allGates : allGates.filter((gate) => wanted.includes(gate.name)),
  lanes: Math.max(2, availableParallelism()),
  onReport: print,
});
const red = reports.filter((report) => report.verdict.kind === 'failed');
console.log(
  red.length === 0
    ? `Green: ${reports.length} of ${reports.length} gates.`
    : `Red: ${red.map(({ name }) => name).join(', ')}`,
);
process.exitCode = red.length === 0 ? 0 : 1;

function print({ name, verdict, durationMs }: GateReport): void {
  const seconds = (durationMs / 1000).toFixed(1).padStart(5);
  console.log(`${verdict.kind === 'passed' ? 'pass' : 'FAIL'} ${seconds} s  ${name}`);
  if (verdict.kind === 'failed') console.log(verdict.output.replace(/^/gm, '    '));
}
