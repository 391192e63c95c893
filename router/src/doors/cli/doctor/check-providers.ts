import { isJsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import type { ProviderWire } from '../../management/contracts/provider.ts';
import type { CallAnswer } from '../calls/management-calls.ts';
import type { Session } from '../calls/with-session.ts';
import { readActive } from '../read-active.ts';
import { wirePath } from '../wire-path.ts';
import { type Finding, good, problem, warning } from './finding.ts';

/** The active provider, and each enabled one asked now, side by side. */
export async function checkProviders(session: Session): Promise<readonly Finding[]> {
  const { providers } = await session.ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const active = await readActive(session);
  const enabled = providers.filter((provider) => provider.enabled);
  return [
    checkActive(session, providers, active),
    ...(await Promise.all(enabled.map((one) => checkOne(session, one, active)))),
  ];
}

function checkActive({ tool }: Session, providers: readonly ProviderWire[], active: string | undefined): Finding {
  const check = 'active-provider';
  const provider = providers.find(({ id }) => id === active);
  if (active === undefined) return problem(check, 'No provider is active.', tool('set ID'));
  if (provider === undefined) return problem(check, `The active provider "${active}" does not exist.`, tool('set ID'));
  if (!provider.enabled)
    return problem(check, `The active provider "${active}" is disabled.`, tool(`provider enable ${active}`));
  return good(check, `${active} answers requests that name no provider.`);
}

async function checkOne(session: Session, { id, error }: ProviderWire, active: string | undefined): Promise<Finding> {
  const check = `provider ${id}`;
  const edit = session.tool(`provider edit ${id}`);
  if (error !== undefined) return problem(check, error, edit);
  const answer = await session.tryAsk({ method: 'POST', path: wirePath('providers', id, 'test') });
  const failure = failureIn(answer);
  if (failure === undefined) return good(check, 'It answers.');
  // Requests go on without a provider that nobody asked for.
  return id === active
    ? problem(check, failure, edit)
    : warning(check, failure, `${edit} or ${session.tool(`provider disable ${id}`)}`);
}

function failureIn(answer: CallAnswer): string | undefined {
  if (answer.kind === 'unreachable') return answer.reason;
  if (!isJsonObject(answer.body)) return `The test was answered by ${answer.status}.`;
  return answer.body['healthy'] === true ? undefined : (textOf(answer.body['error']) ?? 'It does not answer.');
}
