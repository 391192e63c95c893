import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budget, type RowId } from './budget.ts';
import { Children } from './measure/children.ts';
import { chooseCores } from './measure/cores.ts';
import { cpuPerRequest } from './measure/cpu-per-request.ts';
import { describeEnvironment } from './measure/environment.ts';
import { historyAnswers } from './measure/history-answers.ts';
import { historyScale } from './measure/history-scale.ts';
import { latency } from './measure/latency.ts';
import { Ledger } from './measure/ledger.ts';
import { LoadSide } from './measure/load-side.ts';
import { Neighbours } from './measure/neighbours.ts';
import { fullPace, type Pace, quickPace } from './measure/pace.ts';
import { pacedStreams } from './measure/paced-streams.ts';
import { registryScale } from './measure/registry-scale.ts';
import type { Measurement, Scene } from './measure/scene.ts';
import { starts } from './measure/starts.ts';
import { streamMemory } from './measure/stream-memory.ts';
import { toolStarts } from './measure/tool-starts.ts';
import { type Options, readOptions, usage } from './options.ts';
import { gatherPeers } from './peers/gather-gateways.ts';
import { copyHome, type Home, prepareHome, router } from './peers/router.ts';
import type { Workshop } from './peers/workshop.ts';
import { renderReport, toJson } from './report.ts';
import { writeDocs } from './write-docs.ts';

/** Rows of the budget that this version of the product has nothing for. */
const notYet: Partial<Record<RowId, string>> = {
  'two-processes': 'this version runs as one process',
};

/** What is left to measure when this time is over is skipped: a report that comes is better than one that does not. */
const limitMs = { full: 13 * 60_000, quick: 150_000 };
const plainAnswerBytes = 600;

const reading = readOptions(process.argv.slice(2));
if (reading.kind === 'refused') {
  process.stderr.write(`${reading.reason}\n\n${usage}\n`);
  process.exitCode = 2;
} else if (process.platform !== 'linux') {
  process.stderr.write('The bench reads CPU times from /proc and pins with taskset: it needs Linux.\n');
  process.exitCode = 1;
} else {
  process.exitCode = await bench(reading.options);
}

/** The exit code: 0 for a report, whatever it says; 1 when the product could not be measured. */
async function bench(options: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'provider-router-bench-'));
  const children = new Children(folder);
  const interrupt = (): void => {
    void children.stopAll().then(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await measureAll(options, children, folder);
  } finally {
    await children.stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(options: Options, children: Children, folder: string): Promise<number> {
  const cores = chooseCores();
  const load = await LoadSide.start(children, cores.load, plainAnswerBytes);
  const workshop: Workshop = { children, core: cores.gateway, mockPort: load.mockPort, folder };
  const ledger = new Ledger();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);

  const peers = await gatherPeers(options.peers, workshop);
  for (const reason of peers.missing) ledger.note(reason);
  const preparation = options.peers.has('ours') ? await prepareOurs(workshop, options) : undefined;
  if (typeof preparation === 'string') say(`The product cannot be measured: ${preparation}`);
  const home = typeof preparation === 'object' ? preparation : undefined;

  const scene: Scene = {
    workshop,
    load,
    gateways: peers.gateways,
    ledger,
    pace: paceOf(options),
    rows: options.rows,
    say,
  };
  await runAll(scene, home, options.quick ? limitMs.quick : limitMs.full);

  const settings = {
    Rounds: options.quick
      ? 'quick: short ones, not to judge by'
      : `${scene.pace.rounds} after a warm-up, interleaved, medians`,
    'Bodies kept in the history': options.bodies === 'default' ? 'as the product does by itself' : options.bodies,
  };
  publish(options, ledger, describeEnvironment(cores, { ...peers.versions, ...settings }));
  return options.peers.has('ours') && home === undefined ? 1 : 0;
}

/** The prepared data folder, or why there is none. */
async function prepareOurs(workshop: Workshop, options: Options): Promise<Home | string> {
  try {
    const preparation = await prepareHome(workshop, options.bodies);
    return preparation.kind === 'ready' ? preparation.home : preparation.reason;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function runAll(scene: Scene, home: Home | undefined, timeMs: number): Promise<void> {
  const giveUpAtMs = performance.now() + timeMs;
  const ownSizes =
    home === undefined ? [] : [toolStarts(home), registryScale(home), historyScale(home), historyAnswers(home)];
  const measurements: readonly Measurement[] = [
    cpuPerRequest,
    pacedStreams,
    starts,
    latency,
    streamMemory,
    ...ownSizes,
  ];
  for (const measurement of measurements) {
    const wanted = measurement.rows.filter((row) => scene.rows.has(row));
    if (wanted.length === 0) continue;
    const problem = performance.now() > giveUpAtMs ? 'the time was over' : await attempt(measurement, scene, home);
    if (problem !== undefined) for (const row of wanted) scene.ledger.skipped.set(row, problem);
  }
  for (const { id } of budget) {
    const reason = notYet[id];
    if (reason !== undefined && scene.rows.has(id)) scene.ledger.skipped.set(id, reason);
  }
}

/** One measurement that breaks must not cost the others; what it had found stays in the report. */
async function attempt(measurement: Measurement, scene: Scene, home: Home | undefined): Promise<string | undefined> {
  const neighbours = new Neighbours();
  neighbours.begin();
  try {
    await withFreshRouter(scene, home, (whole) => measurement.run(whole));
    const disturbance = neighbours.verdict(measurement.rows.join(', '));
    if (disturbance !== undefined) scene.ledger.note(disturbance);
    return undefined;
  } catch (error) {
    return `it broke off: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Adds the product with a data folder of its own: what one measurement records (gigabytes, where bodies are kept) must not weigh on the next. */
async function withFreshRouter(
  scene: Scene,
  home: Home | undefined,
  use: (scene: Scene) => Promise<void>,
): Promise<void> {
  if (home === undefined) return use(scene);
  const copy = copyHome(home, 'round');
  try {
    await use({ ...scene, gateways: [router(copy, scene.workshop), ...scene.gateways] });
  } finally {
    rmSync(copy.folder, { recursive: true, force: true });
  }
}

function paceOf(options: Options): Pace {
  const pace = options.quick ? quickPace : fullPace;
  const { historyRows } = options;
  return historyRows === undefined ? pace : { ...pace, history: { ...pace.history, many: historyRows } };
}

function publish(options: Options, ledger: Ledger, environment: Readonly<Record<string, string>>): void {
  const rows = [...options.rows];
  const report = renderReport(ledger, environment, rows);
  const json = toJson(ledger, environment, rows);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`), json);
  process.stdout.write(`${options.json ? json : report}\n`);
  if (options.writeDocs) writeDocs(report);
}
