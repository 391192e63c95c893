import type { ChatRequest } from '../../domain/chat-request.ts';
import type { ProviderPace } from '../fleet/provider-pace.ts';
import type { CandidateProvider, Clock } from '../ports.ts';
import type { BudgetEvent } from './budget-account.ts';
import type { BudgetBook } from './budget-book.ts';
import type { OutputLengths } from './output-lengths.ts';

/** What limits must know of the rest of the request room. Filled by `request/rooms`. */
export interface LimitNeeds {
  readonly clock: Pick<Clock, 'nowMs' | 'ticksMs'>;
  /** How many tokens a prompt takes there, estimated. */
  readonly promptTokens: (request: ChatRequest, provider: CandidateProvider, model: string) => number;
  /** The kind of task that a request is. */
  readonly taskOf: (request: ChatRequest) => string;
  readonly paceOf: (provider: CandidateProvider) => ProviderPace | undefined;
}

/** What all requests share that are limited by something. */
export interface LimitRooms extends LimitNeeds {
  readonly book: BudgetBook;
  readonly lengths: OutputLengths;
  tell(event: BudgetEvent): void;
}
