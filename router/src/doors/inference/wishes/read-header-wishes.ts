import type { IncomingMessage } from 'node:http';
import { requestPriorities } from '../../../domain/route-policy.ts';
import type { RouteWishes } from '../../../domain/route-wishes.ts';
import { type StrategyName, strategyNames } from '../../../domain/routing-words.ts';
import { wrongField } from '../openai/field-rule.ts';
import type { WishReading } from './read-wishes.ts';

const MAX_TIMEOUT_MS = 86_400_000;
const WORD = /^[\w.:-]{1,64}$/;
const MAX_SESSION = 256;

type HeaderWishes = {
  -readonly [Name in 'strategy' | 'timeoutMs' | 'session' | 'task' | 'priority']?: RouteWishes[Name];
};

/** `x-router-strategy`, `x-router-timeout-ms`, `x-router-session`, `x-router-task`, `x-router-priority`. */
export function readHeaderWishes(headers: IncomingMessage['headers']): WishReading<Partial<RouteWishes> | undefined> {
  const strategy = headers['x-router-strategy'];
  const timeout = headers['x-router-timeout-ms'];
  const session = headers['x-router-session'];
  const task = headers['x-router-task'];
  const priority = headers['x-router-priority'];
  if ((strategy ?? timeout ?? session ?? task ?? priority) === undefined) return { kind: 'read', wishes: undefined };
  const wishes: HeaderWishes = {};
  if (strategy !== undefined) {
    const named = strategyNames.find((name) => name === strategy);
    if (named === undefined) return wrong('x-router-strategy', `one of ${strategyNames.join(', ')}`);
    wishes.strategy = named satisfies StrategyName;
  }
  if (timeout !== undefined) {
    wishes.timeoutMs = /^\d{1,8}$/.test(String(timeout)) ? Number(timeout) : 0;
    if (wishes.timeoutMs < 1 || wishes.timeoutMs > MAX_TIMEOUT_MS)
      return wrong('x-router-timeout-ms', `a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`);
  }
  if (session !== undefined) {
    if (typeof session !== 'string' || session === '' || session.length > MAX_SESSION)
      return wrong('x-router-session', `a name of at most ${MAX_SESSION} characters`);
    wishes.session = session;
  }
  if (task !== undefined) {
    if (typeof task !== 'string' || !WORD.test(task))
      return wrong('x-router-task', 'a word of at most 64 letters, digits and `_.:-`');
    wishes.task = task;
  }
  if (priority !== undefined) {
    wishes.priority = requestPriorities.find((name) => name === priority);
    if (wishes.priority === undefined) return wrong('x-router-priority', `one of ${requestPriorities.join(', ')}`);
  }
  return { kind: 'read', wishes };
}

function wrong(
  header: string,
  must: string,
): { readonly kind: 'refused'; readonly error: ReturnType<typeof wrongField> } {
  return { kind: 'refused', error: wrongField(header, must) };
}
