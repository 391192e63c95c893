import type { CompletionOptions, CompletionRequest } from './completion-request.ts';
import type { CallAttempt, ProviderResponse, TokenCounts } from './provider-response.ts';

/** Several providers, one after the other, at one task. */
export interface ChainRequest {
  readonly prompt: string;
  /** In this order; each is given the prompt and the answer of the one before it. */
  readonly chain: readonly ChainStep[];
  readonly options?: CompletionOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ChainStep {
  /** Left out: the router chooses. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** What this step is to do: `initial_analysis`, or a sentence. */
  readonly task: string;
  readonly options?: CompletionOptions | undefined;
}

/** The last answer, with what all of them cost and took together. */
export interface ChainResponse extends ProviderResponse {
  readonly steps: readonly ChainStepResponse[];
}

export interface ChainStepResponse extends ProviderResponse {
  readonly task: string;
}

/** Asks step by step. Rejects with the error of the step that failed; its `steps` are those that were answered. */
export async function completeChain(
  { prompt, chain, options, signal }: ChainRequest,
  complete: (request: CompletionRequest) => Promise<ProviderResponse>,
): Promise<ChainResponse> {
  if (chain.length === 0) throw new TypeError('A chain needs at least one step.');
  const steps: ChainStepResponse[] = [];
  for (const step of chain) {
    const request = stepRequest(prompt, step, steps.at(-1)?.content);
    try {
      const answer = await complete({ ...request, options: { ...options, ...step.options }, signal });
      steps.push({ ...answer, task: step.task });
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { steps }) : error;
    }
  }
  return wholeOf(steps);
}

function stepRequest(
  prompt: string,
  { provider, model, task }: ChainStep,
  previous: string | undefined,
): CompletionRequest {
  const words = task.replaceAll('_', ' ');
  return {
    provider,
    model,
    system: `You are one step of a chain. Your task: ${words}.`,
    prompt: previous === undefined ? prompt : `${prompt}\n\nThe answer of the step before yours:\n\n${previous}`,
  };
}

function wholeOf(steps: readonly ChainStepResponse[]): ChainResponse {
  const last = steps.at(-1);
  if (last === undefined) throw new TypeError('A chain needs at least one step.');
  const { task: _task, ...answer } = last;
  const attempts: readonly CallAttempt[] = steps.flatMap((step) => step.attempts ?? []);
  return {
    ...answer,
    // What one step cost that nobody knows, nobody knows of the sum.
    cost: steps.reduce<number | null>((sum, { cost }) => (sum === null || cost === null ? null : sum + cost), 0),
    latency: steps.reduce((sum, { latency }) => sum + latency, 0),
    tokens: steps.map(({ tokens }) => tokens).reduce(addTokens),
    attempts,
    steps,
  };
}

function addTokens(one: TokenCounts, other: TokenCounts): TokenCounts {
  const estimated = one.estimated === true || other.estimated === true;
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    total: one.total + other.total,
    ...(estimated ? { estimated } : {}),
  };
}
