import type { CandidateProvider } from '../ports.ts';
import type { DeploymentHealth } from './deployment-health.ts';
import type { HealthBoard } from './health-board.ts';
import type { KeyRest, RestReason } from './key-rests.ts';

const MOST_NAMES = 5;

/**
 * Why calls to a provider fail of late, in sentences for the operator; undefined where they do not. A credential that was refused counts until a call
 * with it succeeds, also when its rest is over: nothing but a person mends it.
 */
export function callTrouble(board: HealthBoard, provider: CandidateProvider, nowMs: number): string | undefined {
  const asked = [...board.deployments(provider.id)];
  const resting = asked.filter(([, { breaker }]) => breaker.state.kind !== 'closed');
  const refused = new Map<string, string[]>();
  for (const [model, health] of asked) {
    const rest = restOfEveryKey(provider, model, health, nowMs);
    if (rest === undefined) continue;
    const sentence = `${refusals[rest.because]}${rest.why === undefined ? '' : `: ${rest.why}`}`;
    refused.set(sentence, [...(refused.get(sentence) ?? []), model]);
  }
  const failing = resting.map(([model, { breaker }]) => `${model} (${breaker.state.kind})`);
  const checked = board.checked(provider);
  const isDown = checked !== undefined && checked.downUntilMs > nowMs;
  const sentences = [
    ...(isDown ? [`Checks took it out: ${checked.failure?.message ?? 'it is not back for long enough.'}`] : []),
    ...misconfigured(asked, board.succeededAtMs(provider.id)),
    ...(failing.length === 0 ? [] : [`Calls failed repeatedly, so it rests: ${listed(failing)}.`]),
    ...[...refused].map(([sentence, models]) => `${listed(models)}: ${sentence}`),
  ];
  return sentences.join(' ') || undefined;
}

/** One address serves all models: what the last call found there holds for each, until a call succeeds. */
function misconfigured(
  asked: readonly (readonly [model: string, health: DeploymentHealth])[],
  succeededAtMs = Number.NEGATIVE_INFINITY,
): readonly string[] {
  const found = asked.flatMap(([, health]) => health.misconfigured ?? []).toSorted((a, b) => b.atMs - a.atMs);
  const [last] = found;
  return last !== undefined && last.atMs > succeededAtMs ? [last.sentence] : [];
}

const refusals = {
  authentication: 'it refused the router’s credentials',
  'no-funds': 'its account has no funds left',
  'rate-limited': 'it limits its rate for every key',
} as const satisfies Record<RestReason, string>;

/** The first one's; undefined where a call could be made with any. */
function restOfEveryKey(
  { keys }: CandidateProvider,
  model: string,
  { keyRests, providerKeyRests }: DeploymentHealth,
  nowMs: number,
): KeyRest | undefined {
  const serving = keys.filter((key) => key.models?.includes(model) ?? true).map((key) => key.secret);
  const secrets = keys.length === 0 ? [undefined] : serving;
  const rests = secrets.map((secret) =>
    [providerKeyRests.of(secret), keyRests.of(secret)].find((rest) => counts(rest, nowMs)),
  );
  return rests.every((rest) => rest !== undefined) ? rests[0] : undefined;
}

function counts(rest: KeyRest | undefined, nowMs: number): boolean {
  return rest !== undefined && (rest.because !== 'rate-limited' || rest.untilMs > nowMs);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
