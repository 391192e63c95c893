import { toProviderDetail } from '../../management/wire/to-provider.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Provider } from '../provider.ts';
import { stateWords } from '../state-words.ts';
import { type ToolLine, withRooms } from '../with-rooms.ts';

/** `provider-cli status`: which provider answers, and whether all is well. */
export function status(context: Context): Promise<ExitCode> {
  return withRooms(context, { mayCreate: false }, async ({ registry, apiKeys, problem }, tool) => {
    const view = registry.current();
    const active = view.activeProvider === undefined ? undefined : view.provider(view.activeProvider);
    const facts: Facts = {
      active,
      activeId: view.activeProvider,
      total: view.byPriority.length,
      enabled: view.byPriority.filter((provider) => provider.enabled).length,
      keys: apiKeys.list().filter((key) => key.revokedAtMs === undefined).length,
      isKeyNeeded: registry.gate.authRequired ?? apiKeys.hasKeys(),
      problem: problem(),
    };
    if (context.json) context.terminal.print(JSON.stringify(toJson(facts), null, 2));
    else printFacts(context, facts, tool);
    return 0;
  });
}

/** `loaded` says that its config can be read, and is easily taken for more. */
const NOT_ASKED = ' (not asked: this command calls no provider)';

interface Facts {
  readonly active: Provider | undefined;
  readonly activeId: string | undefined;
  readonly total: number;
  readonly enabled: number;
  /** Usable API keys. */
  readonly keys: number;
  readonly isKeyNeeded: boolean;
  /** Of the database. */
  readonly problem: string | undefined;
}

function toJson(facts: Facts): object {
  return {
    active_provider: facts.activeId ?? null,
    provider: facts.active === undefined ? null : toProviderDetail(facts.active),
    providers: { total: facts.total, enabled: facts.enabled },
    keys: facts.keys,
    auth_required: facts.isKeyNeeded,
    problem: facts.problem ?? null,
  };
}

function printFacts({ terminal }: Context, facts: Facts, tool: ToolLine): void {
  const line = (label: string, text: string): void =>
    terminal.print(`${terminal.style('dim', label.padEnd(18))}${text}`);
  line('Active provider', activeWords(facts, tool));
  if (facts.active !== undefined) {
    line('Type', facts.active.type);
    line('State', stateWords(facts.active.state) + (facts.active.state.kind === 'loaded' ? NOT_ASKED : ''));
    line('Default model', facts.active.defaultModel ?? '(the first it has)');
  }
  line('Providers', `${facts.total}, ${facts.enabled} of them enabled`);
  line('API keys', keyWords(facts, tool));
  if (facts.problem !== undefined) line('Problem', terminal.style('red', facts.problem));
}

function keyWords({ keys, isKeyNeeded }: Facts, tool: ToolLine): string {
  if (!isKeyNeeded) return `${keys}, not needed on this machine`;
  return keys > 0
    ? `${keys}, needed for every call`
    : `0, but needed for every call (make one: ${tool('key create NAME --role admin')})`;
}

function activeWords({ active, activeId }: Facts, tool: ToolLine): string {
  if (activeId === undefined) return `none (choose one: ${tool('set ID')})`;
  if (active === undefined) return `${activeId}, which does not exist (choose another: ${tool('set ID')})`;
  return active.name === active.id ? active.id : `${active.id} (${active.name})`;
}
