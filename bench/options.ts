import { parseArgs } from 'node:util';
import { budget, type RowId } from './budget.ts';
import type { PeerName } from './peers/gateway.ts';
import type { KeptBodies } from './peers/router.ts';

export interface Options {
  readonly quick: boolean;
  readonly rows: ReadonlySet<RowId>;
  readonly peers: ReadonlySet<PeerName>;
  readonly json: boolean;
  readonly writeDocs: boolean;
  readonly bodies: KeptBodies;
  /** Replaces the longer of the two histories. */
  readonly historyRows: number | undefined;
}

export const usage = `Usage: node bench/run.ts [flags]
  --quick             short rounds: to see that it works, not to judge by
  --only ROW          only this row (repeatable); a prefix will do: --only cpu --only stream-burst
  --peers LIST        of ours,a,nginx,portkey
  --bodies WHICH      what the history keeps: all, errors, none (default: what the product does by itself)
  --history-rows N    length of the long history (1000000; quick: 100000)
  --json              prints JSON instead of the table
  --write-docs        also puts the table into docs/performance.md
Rows: ${budget.map((row) => row.id).join(' ')}`;

const peerNames = ['ours', 'a', 'nginx', 'portkey'] as const satisfies readonly PeerName[];
const bodyChoices = ['default', 'all', 'errors', 'none'] as const satisfies readonly KeptBodies[];

export type ReadOptions =
  | { readonly kind: 'read'; readonly options: Options }
  | { readonly kind: 'refused'; readonly reason: string };

export function readOptions(words: readonly string[]): ReadOptions {
  try {
    return { kind: 'read', options: parse(words) };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

function parse(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [''] },
      peers: { type: 'string', default: peerNames.join(',') },
      bodies: { type: 'string', default: 'default' },
      'history-rows': { type: 'string' },
      json: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  return {
    quick: values.quick,
    json: values.json,
    writeDocs: values['write-docs'],
    rows: new Set(values.only.flatMap(rowsNamed)),
    peers: new Set(values.peers.split(',').map((name) => oneOf(peerNames, name, '--peers'))),
    bodies: oneOf(bodyChoices, values.bodies, '--bodies'),
    historyRows: values['history-rows'] === undefined ? undefined : positive(values['history-rows']),
  };
}

function rowsNamed(prefix: string): readonly RowId[] {
  const found = budget.map((row) => row.id).filter((id) => id.startsWith(prefix));
  if (found.length === 0) throw new Error(`--only ${prefix}: there is no such row`);
  return found;
}

function oneOf<Choice extends string>(choices: readonly Choice[], word: string, flag: string): Choice {
  const found = choices.find((choice) => choice === word);
  if (found === undefined) throw new Error(`${flag} ${word}: choose of ${choices.join(', ')}`);
  return found;
}

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count <= 0)
    throw new Error(`--history-rows ${text}: a whole number above 0 is needed`);
  return count;
}
