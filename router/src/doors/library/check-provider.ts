import type { Engine } from '../../compose-engine.ts';
import type { RunningAnswer } from './answer-stream.ts';
import type { CompletionRequest } from './completion-request.ts';
import type { HealthRule, ProviderHealth } from './health-monitor.ts';

/** Looks at one provider: its list, or its answer to a prompt. Never rejects. */
export async function checkProvider(
  { registry, clock }: Pick<Engine, 'registry' | 'clock'>,
  id: string,
  rule: HealthRule,
  begin: (request: CompletionRequest) => RunningAnswer,
): Promise<ProviderHealth> {
  const startedMs = clock.ticksMs();
  const latency = (): number => Math.round(clock.ticksMs() - startedMs);
  const provider = registry.current().provider(id);
  if (provider === undefined) return { provider: id, healthy: false, latency: 0, error: 'It was removed.' };
  if (provider.state.kind === 'error')
    return { provider: id, healthy: false, latency: 0, error: provider.state.problem };
  if (rule.type === 'ping') {
    const check = await provider.instance.check(rule.timeoutMs);
    const error = check.kind === 'unhealthy' ? check.reason : undefined;
    return { provider: id, healthy: error === undefined, latency: latency(), error };
  }
  try {
    const running = begin({
      provider: id,
      prompt: rule.prompt,
      timeout: rule.timeoutMs,
      cache: 'off',
      options: { maxTokens: 16 },
    });
    while ((await running.next()) !== undefined);
    const { content } = await running.response();
    const isLong = content.length >= rule.leastCharacters;
    const error = isLong
      ? undefined
      : `It answered with ${content.length} characters, fewer than ${rule.leastCharacters}.`;
    return { provider: id, healthy: isLong, latency: latency(), error };
  } catch (error) {
    return {
      provider: id,
      healthy: false,
      latency: latency(),
      error: error instanceof Error ? error.message : String(error),
    };
  }
}
