import type { Command } from 'commander';
import { toNumber } from './parse-values.ts';

/** `none` takes a limit away. */
type Limit = number | typeof NONE;

const NONE = 'none';

/** The limits of a key, as flags. */
export interface KeyLimitOptions {
  readonly requestsPerMinute?: Limit;
  readonly tokensPerMinute?: Limit;
  readonly burst?: Limit;
  readonly dailyUsd?: Limit;
  readonly monthlyUsd?: Limit;
}

export function addKeyLimitOptions(command: Command): Command {
  return command
    .option('--requests-per-minute <N>', 'how many requests it may send in a minute', toLimit)
    .option('--tokens-per-minute <N>', 'how many tokens, of prompts and answers', toLimit)
    .option('--burst <N>', 'how many of the requests may come at once', toLimit)
    .option('--daily-usd <USD>', 'what it may spend in a day', toLimit)
    .option('--monthly-usd <USD>', 'what it may spend in a month', toLimit);
}

/** As the API takes them; undefined where none is named. */
export function keyLimitsBody(options: KeyLimitOptions) {
  const { requestsPerMinute, tokensPerMinute, burst, dailyUsd, monthlyUsd } = options;
  const limits = {
    requests_per_minute: onTheWire(requestsPerMinute),
    tokens_per_minute: onTheWire(tokensPerMinute),
    burst: onTheWire(burst),
    daily_usd: onTheWire(dailyUsd),
    monthly_usd: onTheWire(monthlyUsd),
  };
  return Object.values(limits).every((limit) => limit === undefined) ? undefined : limits;
}

function onTheWire(limit: Limit | undefined): number | null | undefined {
  return limit === NONE ? null : limit;
}

/** Commander takes null for "nothing was said". */
function toLimit(text: string): Limit {
  return text === NONE ? NONE : toNumber(text);
}
