import { Limits } from './admission/limits.ts';
import { HealthBoard } from './attempts/health-board.ts';
import { type LearningPorts, Teacher } from './learning/teacher.ts';
import { LiveCalls } from './live-calls.ts';
import { Memory } from './memory.ts';
import type { Catalogue, Clock, Recorder, ReportBug } from './ports.ts';
import { RoutingDesk } from './routing/routing-desk.ts';
import { taskClass } from './routing/task-class.ts';
import { listedPromptTokens } from './tokens/listed-prompt-tokens.ts';
import { PromptEstimates } from './tokens/prompt-estimates.ts';
import { tokenFamily } from './tokens/token-families.ts';
import { TokenRatios } from './tokens/token-ratios.ts';

/** What requests need from outside. */
export interface RequestPorts {
  readonly catalogue: Catalogue;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly reportBug: ReportBug;
  /** Where nothing is learned it is left out. */
  readonly learning?: LearningPorts;
}

/** Everything that requests share: what they need from outside, and what they remember of each other. */
export interface Rooms extends RequestPorts {
  readonly board: HealthBoard;
  readonly desk: RoutingDesk;
  readonly liveCalls: LiveCalls;
  readonly ratios: TokenRatios;
  readonly memory: Memory;
  /** Budgets and limits per minute. */
  readonly limits: Limits;
  readonly teacher: Teacher;
  readonly random: () => number;
}

export function createRooms(ports: RequestPorts): Rooms {
  const { clock } = ports;
  const board = new HealthBoard();
  const ratios = new TokenRatios();
  const prompts = new PromptEstimates();
  const teacher = new Teacher(
    ports.learning,
    () => clock.nowMs(),
    () => board.fleet.decided,
  );
  return {
    ...ports,
    board,
    desk: new RoutingDesk(board, teacher),
    liveCalls: new LiveCalls(clock),
    teacher,
    memory: new Memory(clock),
    ratios,
    limits: new Limits({
      clock,
      promptTokens: (request, provider, model) => {
        const said = prompts.of(request, tokenFamily(provider.upstreamName(model)));
        const tokens = Math.max(said, listedPromptTokens(request));
        return Math.ceil(tokens * ratios.of({ provider: provider.id, model }));
      },
      taskOf: taskClass,
      paceOf: (provider) => board.paceOf(provider),
    }),
    random: () => clock.random(),
  };
}
