import type { ChatRequest } from '../domain/chat-request.ts';
import type { AttemptReport } from '../domain/request-record.ts';
import type { RouterError } from '../domain/router-error.ts';
import type { AnswerReceiver } from './attempts/answer-receiver.ts';
import type { PlanRun } from './attempts/run-plan.ts';
import type { Delivery } from './deliver.ts';
import type { Call, CatalogueView } from './ports.ts';
import type { Rooms } from './rooms.ts';
import type { Ticket } from './settle.ts';

/** Who takes what comes of a plan: the delivery of one request, or a flight that brings it to several. */
export interface RunTaker extends AnswerReceiver {
  readonly isOver: boolean;
  /** All upstream calls so far. */
  readonly attempts: readonly AttemptReport[];
  /** The run that will bring the answer. */
  follow(run: PlanRun): void;
  refuse(error: RouterError): void;
  /** Drops its calls: nothing more of them is wanted. Its last word is told by whoever says so. */
  cut(reason: string): void;
}

/** One request on its way, with all that it needs. */
export interface Journey {
  readonly request: ChatRequest;
  readonly call: Call;
  readonly rooms: Rooms;
  readonly view: CatalogueView;
  readonly ticket: Ticket;
  readonly delivery: Delivery;
  /** Its delivery, mostly. */
  readonly taker: RunTaker;
  readonly startedMs: number;
}

/** How a request goes on. */
export interface Ways {
  /** To where the answer is asked for. */
  readonly alone: (journey: Journey) => void;
  /** Looks once more what is known of an equal one. */
  readonly again: (journey: Journey) => void;
}
