import { dirname } from 'node:path';
import { notedListeners } from '../../../config/noted-listeners.ts';
import type { ProcessConfig } from '../../../config/process-config.ts';
import type { HistoryPageWire } from '../../management/contracts/history.ts';
import { chooseTarget } from '../calls/choose-target.ts';
import { reachableHost } from '../calls/reachable-host.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import { checkClock } from '../doctor/check-clock.ts';
import { checkFolder } from '../doctor/check-folder.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkPort } from '../doctor/check-port.ts';
import { checkProviders } from '../doctor/check-providers.ts';
import { type Finding, good, problem } from '../doctor/finding.ts';
import type { ExitCode } from '../exit-code.ts';
import { leadsToRouter } from '../leads-to-router.ts';
import { printJson } from '../print-json.ts';
import { readConfig } from '../read-config.ts';
import { safeLine } from '../safe-line.ts';
import { startProgress } from '../start-progress.ts';
import type { Terminal } from '../terminal.ts';

/** `provider-cli doctor`: this machine first, without opening anything; then the house itself. */
export async function doctor(context: Context): Promise<ExitCode> {
  const target = chooseTarget(context);
  const findings: Finding[] = [];
  if (target.kind === 'database') {
    const reading = readConfig(context);
    if (reading.kind === 'refused') return reading.exitCode;
    findings.push(...(await lookAround(context, reading.config)));
  }
  if (!findings.some(({ check, status }) => check === 'database' && status === 'problem')) {
    findings.push(...(await lookInside(context)));
  }
  return report(context, findings);
}

async function lookAround({ terminal }: Context, config: ProcessConfig): Promise<readonly Finding[]> {
  using _ = startProgress(terminal);
  const routers = await runningRouters(config);
  return [checkNode(process.versions.node), ...checkFolder(config), await checkPort(config), ...routers];
}

/** Wherever they listen: with other flags than these, or from another terminal. */
async function runningRouters({ databaseFile }: ProcessConfig): Promise<readonly Finding[]> {
  const noted = notedListeners(dirname(databaseFile));
  const found = await Promise.all(
    noted.map(async ({ address, port }) => {
      const url = `http://${reachableHost(address)}:${port}`;
      // A killed router's note stays, and another process may have its number.
      return (await leadsToRouter(url)) ? [good('router', `A router on this database listens at ${url}.`)] : [];
    }),
  );
  return found.flat();
}

/** What opening the house says beside its refusal is kept for the report. */
async function lookInside(context: Context): Promise<readonly Finding[]> {
  const said: string[] = [];
  const terminal: Terminal = { ...context.terminal, note: (line) => said.push(line) };
  const findings: Finding[] = [];
  const exitCode = await withSession({ ...context, terminal }, async (session) => {
    findings.push(...(await checkHouse(session)));
    return 0;
  });
  if (exitCode === 0) return findings;
  const place = chooseTarget(context).kind === 'remote' ? 'router' : 'database';
  return [...findings, problem(place, said.join(' '), 'See docs/operations.md, "When something is wrong".')];
}

async function checkHouse(session: Session): Promise<readonly Finding[]> {
  const trouble = await session.problem();
  const newest = await session.tryAsk({ method: 'GET', path: '/v1/history?limit=1' });
  const page = newest.kind === 'answered' && newest.status === 200 ? (newest.body as HistoryPageWire) : undefined;
  return [
    trouble === undefined
      ? good(
          session.isLocal ? 'database' : 'router',
          session.isLocal ? 'It opens, and its secrets with it.' : 'It answers.',
        )
      : problem(session.isLocal ? 'database' : 'router', trouble, 'See docs/operations.md, "When something is wrong".'),
    checkClock(Date.now(), page),
    ...(await checkProviders(session)),
  ];
}

function report({ terminal, json }: Context, findings: readonly Finding[]): ExitCode {
  const isWell = !findings.some(({ status }) => status === 'problem');
  if (json) printJson(terminal, { healthy: isWell, findings });
  else for (const finding of findings) printFinding(terminal, finding);
  return isWell ? 0 : 1;
}

const marks = { ok: ['green', 'ok      '], warning: ['yellow', 'warning '], problem: ['red', 'PROBLEM '] } as const;

function printFinding(terminal: Terminal, finding: Finding): void {
  const [color, word] = marks[finding.status];
  terminal.print(`${terminal.style(color, word)} ${safeLine(`${finding.check}: ${finding.message}`)}`);
  if (finding.status !== 'ok') terminal.print(`          ${safeLine(finding.mend)}`);
}
