import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strategies } from '../../router/src/request/routing/engine/strategies.ts';
import { baselines } from './baselines.ts';
import type { Metrics } from './metrics.ts';
import { ours } from './ours.ts';
import type { Policy } from './policy.ts';
import { simulate } from './simulate.ts';
import { staticEqual } from './static-equal.ts';
import { meanSummary, type Summary, summarise } from './summary.ts';
import type { World } from './world.ts';

const YARDSTICK = 'static-equal';

const players: Readonly<Record<string, (world: World) => Policy>> = {
  [YARDSTICK]: staticEqual,
  ...baselines,
  ...Object.fromEntries(
    Object.values(strategies).map((strategy) => [strategy.name, (world: World) => ours(world, strategy)]),
  ),
};

/** Plays worlds: `bench/routing/run.ts FOLDER... [--strategy a,b]`. Prints one JSON document. */
function main(args: readonly string[]): void {
  const { folders, names } = readArguments(args);
  const worlds = folders.flatMap(readFolder);
  if (worlds.length === 0) fail('There is no world (*.json) in these folders.');
  const byWorld: Record<string, Record<string, Summary>> = {};
  for (const world of worlds) {
    const yardstick = simulate(world, staticEqual(world));
    byWorld[world.name] = Object.fromEntries(
      names.map((name) => [name, summarise(play(name, world, yardstick), yardstick)]),
    );
  }
  const all = Object.fromEntries(
    names.map((name) => [name, meanSummary(Object.values(byWorld).flatMap((summaries) => summaries[name] ?? []))]),
  );
  console.log(JSON.stringify({ strategies: all, worlds: byWorld }, null, 1));
}

function play(name: string, world: World, yardstick: Metrics): Metrics {
  const player = playerOf(name);
  if (player === undefined || name === YARDSTICK) return yardstick;
  return simulate(world, player(world));
}

/** `ours-balanced` is `balanced`, as tables of others call it. */
function playerOf(name: string): ((world: World) => Policy) | undefined {
  return players[name] ?? players[name.replace(/^ours-/, '')];
}

function readArguments(args: readonly string[]): {
  readonly folders: readonly string[];
  readonly names: readonly string[];
} {
  const folders: string[] = [];
  let wanted: readonly string[] = Object.keys(players);
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--strategy') wanted = (args[++at] ?? '').split(',');
    else if (arg.startsWith('--strategy=')) wanted = arg.slice('--strategy='.length).split(',');
    else folders.push(arg);
  }
  if (folders.length === 0) fail('Usage: npm run bench:routing -- FOLDER... [--strategy a,b]');
  const unknown = wanted.find((name) => playerOf(name) === undefined);
  if (unknown !== undefined) fail(`There is no strategy "${unknown}". There are: ${Object.keys(players).join(', ')}.`);
  return { folders, names: [...new Set([YARDSTICK, ...wanted])] };
}

function readFolder(folder: string): readonly World[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as World);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

main(process.argv.slice(2));
