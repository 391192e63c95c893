import type { BudgetListWire, BudgetWire } from '../../management/contracts/budget.ts';
import type { ProviderDetailWire, ProviderWire } from '../../management/contracts/provider.ts';
import { budgetWords } from '../budget-words.ts';
import { atRunningRouters } from '../calls/at-running-routers.ts';
import { chooseTarget } from '../calls/choose-target.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { leadsToRouter } from '../leads-to-router.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import { stateWords } from '../provider-words.ts';
import { type Access, readAccess } from '../read-access.ts';
import { readActive } from '../read-active.ts';
import { readSettings } from '../read-settings.ts';
import { wirePath } from '../wire-path.ts';

/** `loaded` says that its config can be read, and is easily taken for more. */
const NOT_ASKED = ' (not asked: this command calls no provider)';

/** The rest is listed by `budget list`. */
const MOST_BUDGETS = 5;

interface Facts {
  /** The address of the router that was asked, or that runs on the database; undefined where none does. */
  readonly router: string | undefined;
  readonly activeId: string | undefined;
  readonly active: ProviderDetailWire | undefined;
  readonly total: number;
  readonly enabled: number;
  readonly access: Access;
  readonly budgets: readonly BudgetWire[];
  /** The setting that chooses among all providers, where one does: `routing.strategy intelligent`. */
  readonly choosing: string | undefined;
  /** What works only in part. */
  readonly problem: string | undefined;
}

/** `provider-cli status`: which provider answers, and whether all is well; 1 when nobody answers a request that names no provider. */
export function status(context: Context): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const facts = await readFacts(session, await findRouter(context, session));
    session.show(toJson(facts), () => printFacts(context.terminal, toFacts(facts, session)));
    return isWell(facts) ? 0 : 1;
  });
}

async function findRouter(context: Context, { isLocal }: Session): Promise<string | undefined> {
  const target = chooseTarget(context);
  if (!isLocal) return target.kind === 'remote' ? target.url.origin : undefined;
  for (const { url } of atRunningRouters(context)) if (url !== undefined && (await leadsToRouter(url))) return url;
  return undefined;
}

async function readFacts(session: Session, router: string | undefined): Promise<Facts> {
  const { providers } = await session.ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const activeId = await readActive(session);
  const exists = providers.some(({ id }) => id === activeId);
  const active =
    activeId === undefined || !exists
      ? undefined
      : await session.ask<ProviderDetailWire>('GET', wirePath('providers', activeId));
  return {
    router,
    activeId,
    active,
    total: providers.length,
    enabled: providers.filter(({ enabled }) => enabled).length,
    access: await readAccess(session),
    budgets: (await session.ask<BudgetListWire>('GET', '/v1/budgets')).budgets,
    choosing: choosingOf(await readSettings(session)),
    problem: await session.problem(),
  };
}

function choosingOf(settings: Readonly<Record<string, string>>): string | undefined {
  const key = ['routing.strategy', 'routing.loadBalancing'].find((name) => settings[name]);
  return key && `${key} ${settings[key]}`;
}

function isWell({ active, problem }: Facts): boolean {
  return active?.runtime_status === 'loaded' && problem === undefined;
}

function toJson(facts: Facts): object {
  return {
    router: facts.router ?? null,
    active_provider: facts.activeId ?? null,
    provider: facts.active ?? null,
    providers: { total: facts.total, enabled: facts.enabled },
    keys: facts.access.usableKeys,
    auth_required: facts.access.isKeyNeeded,
    budgets: facts.budgets,
    chosen_by: facts.choosing ?? null,
    problem: facts.problem ?? null,
  };
}

function toFacts(facts: Facts, session: Session): readonly Fact[] {
  const { active, problem, choosing } = facts;
  return [
    ['Router', facts.router ?? 'not running'],
    ...(choosing === undefined ? [] : [['Chosen by', `${choosing}, among all that have the model`] as const]),
    ['Active provider', activeWords(facts, session)],
    ...(active === undefined ? [] : factsOf(active)),
    ['Providers', `${facts.total}, ${facts.enabled} of them enabled`],
    ['API keys', keyWords(facts.access, session)],
    ...facts.budgets.slice(0, MOST_BUDGETS).map((one) => [`Budget ${one.id}`, stateOf(one)] as const),
    ...(problem === undefined ? [] : [['Problem', problem] as const]),
  ];
}

function stateOf(budget: BudgetWire): string {
  return budgetWords(budget) + (budget.state === 'ok' ? '' : ` (${budget.state})`);
}

function factsOf(active: ProviderDetailWire): readonly Fact[] {
  const { defaultModel } = active.config;
  return [
    ['Type', active.type],
    ['State', stateWords(active) + (active.runtime_status === 'loaded' ? NOT_ASKED : '')],
    ['Default model', typeof defaultModel === 'string' ? defaultModel : '(the first it has)'],
  ];
}

function keyWords({ usableKeys, isKeyNeeded }: Access, { tool }: Session): string {
  if (!isKeyNeeded) return `${usableKeys}, not needed as long as the router listens on this machine only`;
  return usableKeys > 0
    ? `${usableKeys}, needed for every call`
    : `0, but needed for every call (make one: ${tool('key create NAME --role admin')})`;
}

function activeWords({ active, activeId }: Facts, { tool }: Session): string {
  if (activeId === undefined) return `none (choose one: ${tool('set ID')})`;
  if (active === undefined) return `${activeId}, which does not exist (choose another: ${tool('set ID')})`;
  return active.name === active.id ? active.id : `${active.id} (${active.name})`;
}
