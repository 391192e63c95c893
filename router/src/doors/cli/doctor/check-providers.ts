import { isJsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import type { ProviderDetailWire, ProviderWire } from '../../management/contracts/provider.ts';
import type { CallAnswer } from '../calls/management-calls.ts';
import type { Session } from '../calls/with-session.ts';
import { readActive } from '../read-active.ts';
import { routerRemark } from '../router-remark.ts';
import { wirePath } from '../wire-path.ts';
import { type Finding, good, problem, warning } from './finding.ts';

/** The active provider, and each enabled one asked now, side by side. */
export async function checkProviders(session: Session): Promise<readonly Finding[]> {
  const { providers } = await session.ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const active = await readActive(session);
  const enabled = providers.filter((provider) => provider.enabled);
  return [
    checkActive(session, providers, active),
    ...(await Promise.all(enabled.map((one) => checkOne(session, one)))),
  ];
}

function checkActive({ tool }: Session, providers: readonly ProviderWire[], active: string | undefined): Finding {
  const check = 'active-provider';
  const provider = providers.find(({ id }) => id === active);
  const other = providers.find(({ enabled }) => enabled);
  const choose = tool(other === undefined ? 'provider add' : `set ${other.id}`);
  if (active === undefined) return problem(check, 'No provider is active.', choose);
  if (provider === undefined) return problem(check, `The active provider "${active}" does not exist.`, choose);
  if (!provider.enabled)
    return problem(check, `The active provider "${active}" is disabled.`, tool(`provider enable ${active}`));
  return good(check, `${active} is the active provider.`);
}

async function checkOne(session: Session, provider: ProviderWire): Promise<Finding> {
  const { tryAsk, tool } = session;
  const { id, error } = provider;
  const check = `provider ${id}`;
  if (error !== undefined) return problem(check, error, tool(`provider edit ${id}`));
  const failure = failureIn(await tryAsk({ method: 'POST', path: wirePath('providers', id, 'test') }));
  const detail = await session.ask<ProviderDetailWire>('GET', wirePath('providers', id));
  const remark = await routerRemark(session, detail);
  if (remark !== undefined) return warning(check, remark, tool(`provider edit ${id}`));
  if (failure === undefined) return good(check, 'It answers.');
  // Enabled is who may be asked: one that cannot answer costs each request that falls back to it.
  const isKey = failure.cause === 'authentication';
  return problem(check, failure.message, tool(isKey ? `config set ${id} apiKey --value-stdin` : `provider edit ${id}`));
}

function failureIn(answer: CallAnswer): { readonly message: string; readonly cause: unknown } | undefined {
  if (answer.kind === 'unreachable') return { message: answer.reason, cause: undefined };
  if (!isJsonObject(answer.body)) return { message: `The test was answered by ${answer.status}.`, cause: undefined };
  const { healthy, error, cause } = answer.body;
  return healthy === true ? undefined : { message: textOf(error) ?? 'It does not answer.', cause };
}
