import type { CacheStateWire } from '../../management/contracts/cache.ts';
import { atRunningRouters } from '../calls/at-running-routers.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { countWords, msWords, rateWords, usdWords } from '../number-words.ts';
import { printFacts } from '../print-facts.ts';
import { printTable } from '../table.ts';

/** `provider-cli cache show`. */
export function cacheShow(context: Context): Promise<ExitCode> {
  const [router] = atRunningRouters(context);
  return withSession(router, async ({ ask, show, isLocal }) => {
    const state = await ask<CacheStateWire>('GET', '/v1/cache');
    return show(state, () => {
      printState(context, state);
      if (isLocal)
        context.terminal.note('No router runs on this database: what is kept of answers lives in a running one.');
    });
  });
}

function printState({ terminal }: Context, state: CacheStateWire): void {
  const { idempotency } = state;
  printFacts(terminal, [
    ['Cache', state.enabled ? 'on' : 'off (switch it on: settings set cache.enabled true)'],
    ['Answers', `${countWords(state.entries)} of at most ${countWords(state.max_entries)}`],
    ['Bytes', `${countWords(state.bytes)} of at most ${countWords(state.max_bytes)}`],
    ['Kept for', msWords(state.ttl_ms)],
    ['Requests', requestWords(state)],
    ['Hit rate', rateWords(state.hit_rate)],
    ['Saved', `${countWords(state.saved_tokens)} tokens, ${usdWords(state.saved_usd)}`],
    [
      'Idempotency',
      `${countWords(idempotency.entries)} first answers, ${countWords(idempotency.bytes)} bytes, ${idempotency.replayed} told again`,
    ],
  ]);
  if (state.models.length === 0) return;
  terminal.print('');
  const rows = state.models.map((one) => [one.provider, one.model, countWords(one.entries), countWords(one.bytes)]);
  printTable(terminal, ['PROVIDER', 'MODEL', 'ANSWERS', 'BYTES'], rows);
}

function requestWords({ hits, shared, misses, bypassed }: CacheStateWire): string {
  return `${hits} from memory, ${shared} with another, ${misses} asked for, ${bypassed} not to be kept`;
}
