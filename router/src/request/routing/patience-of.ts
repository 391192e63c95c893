import type { ChatRequest } from '../../domain/chat-request.ts';
import type { RequestSettings } from '../../domain/request-settings.ts';
import { callLimits, placeLimitMs } from '../call-limits.ts';
import type { Deployment } from './deployment.ts';

/** Whoever limits a machine of his own wants its line, and not an error after some seconds: a request waits for it as long as it would for the first word. */
export function patienceOf(
  deployments: readonly Deployment[],
  request: ChatRequest,
  { callsPerMachine }: Pick<RequestSettings, 'callsPerMachine'>,
): { readonly queueMs?: number } {
  const [first] = deployments;
  if (callsPerMachine === undefined || first === undefined) return {};
  if (deployments.some(({ provider }) => provider.machine === undefined)) return {};
  return { queueMs: placeLimitMs(callLimits(first.provider, request)) };
}
