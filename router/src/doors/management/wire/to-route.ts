import type { ExplainedCandidate, RouteExplanation } from '../../../domain/route-explanation.ts';
import type { RouteWire } from '../contracts/route.ts';

/** An explanation of a route; what is not known of it is left out. */
export function toRoute(explanation: RouteExplanation): RouteWire {
  const { promptTokens, outputTokens, warm, candidates, chosen, propensity, ...rest } = explanation;
  return {
    ...rest,
    warm: warm && { provider: warm.provider, model: warm.model, kept_tokens: warm.keptTokens },
    prompt_tokens: promptTokens,
    output_tokens: outputTokens,
    candidates: candidates.map(toCandidate),
    chosen: chosen ?? null,
    propensity: propensity ?? null,
  };
}

function toCandidate(candidate: ExplainedCandidate): RouteWire['candidates'][number] {
  const { costUsd, firstByteMs, generationMs, failureProbability, inFlight, ...rest } = candidate;
  const { callsThisMinute, callsPerMinuteLimit, ...named } = rest;
  return {
    ...named,
    cost_usd: costUsd,
    first_byte_ms: firstByteMs,
    generation_ms: generationMs,
    failure_probability: failureProbability,
    in_flight: inFlight,
    calls_this_minute: callsThisMinute,
    calls_per_minute_limit: callsPerMinuteLimit,
  };
}
