import type { ChatRequest } from './domain/chat-request.ts';
import { isJsonObject } from './domain/json.ts';
import { FeedbackDesk } from './records/insight/feedback-desk.ts';
import type { MetricsMoment } from './records/insight/get-metrics.ts';
import { Insight } from './records/insight/insight.ts';
import type { RecommendationContext } from './records/insight/recommend/recommendation.ts';
import type { FeedbackStore, HistoryEntry, RecordReader } from './records/ports.ts';
import type { Registry } from './registry/registry.ts';
import type { Rooms } from './request/rooms.ts';
import { taskClass } from './request/routing/task-class.ts';

export interface InsightParts {
  readonly registry: Registry;
  readonly rooms: Rooms;
  readonly history: RecordReader;
  readonly feedbackStore: FeedbackStore | undefined;
  /** What answers from the cache did not cost since the start, USD. */
  readonly savedUsd: () => number;
}

/** What the records say, and what people say of answers, wired to who learns from it. */
export interface InsightRoom {
  readonly insight: Insight;
  readonly feedback: FeedbackDesk;
}

export function composeInsight(parts: InsightParts): InsightRoom {
  const { rooms, history, feedbackStore } = parts;
  const { clock, board } = rooms;
  const nowMs = (): number => clock.nowMs();
  const { quality } = board.fleet;
  return {
    insight: new Insight({ history, nowMs, moment: () => momentOf(parts), context: () => contextOf(parts) }),
    feedback: new FeedbackDesk({
      store: feedbackStore,
      nowMs,
      taskOf,
      quality: {
        learn({ provider, model, task }, score, before) {
          const deployment = `${provider}/${model}`;
          if (before === undefined) quality.add(deployment, task, score);
          else quality.correct(deployment, task, score - before);
        },
      },
    }),
  };
}

function momentOf({ registry, rooms, savedUsd }: InsightParts): Omit<MetricsMoment, 'nowMs'> {
  const { board, liveCalls } = rooms;
  return {
    inFlight: liveCalls.size,
    queueDepth: board.fleet.line.length,
    inFlightAt(id) {
      const provider = registry.current().provider(id);
      if (provider === undefined) return undefined;
      return [...board.deployments(provider.id)].reduce((sum, [, { numbers }]) => sum + numbers.inFlight, 0);
    },
    savedUsd: savedUsd(),
  };
}

function contextOf({ registry, rooms }: InsightParts): RecommendationContext {
  const view = registry.current();
  const { strategy, fallbackEnabled, hedging } = view.settings;
  return {
    strategy,
    fallbackEnabled,
    hedging: hedging ?? false,
    load(id, model) {
      const provider = view.provider(id);
      const deployments = provider === undefined ? [] : rooms.board.deployments(provider.id);
      const found = [...deployments].find(([name]) => name === model)?.[1].numbers;
      return found && { inFlight: found.inFlight, knee: found.latency.knee };
    },
    budgets: paceOfBudgets(rooms),
  };
}

/** Of those for all traffic: the pace is that of all calls. */
function paceOfBudgets({ limits }: Rooms): RecommendationContext['budgets'] {
  const ofRouter = limits.standings().filter(({ scope }) => scope.kind === 'router');
  return ofRouter.map(({ id, limitUsd, spentUsd, resetsAtMs }) => ({
    name: id,
    limitUsd,
    spentUsd,
    periodEndMs: resetsAtMs,
  }));
}

/** Of a request that no strategy decided: by the form of what was kept of it. */
function taskOf({ request }: HistoryEntry): string {
  const body = parsed(request?.text);
  if (body === undefined) return 'chat';
  return taskClass({ body, bytes: Buffer.from(request?.text ?? ''), wishes: undefined });
}

/** undefined where it was cut, or is none. */
function parsed(text: string | undefined): ChatRequest['body'] | undefined {
  try {
    const body: unknown = JSON.parse(text ?? '');
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
