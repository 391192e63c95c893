import { type Command, Option } from 'commander';
import { requestPriorities } from '../../../domain/route-policy.ts';
import { toList, toNumber } from './parse-values.ts';

/** Flags for limits on where requests may go. */
export interface PolicyOptions {
  readonly maxCost?: number;
  readonly maxLatency?: number;
  readonly minReliability?: number;
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  readonly priority?: string;
}

export function addPolicyOptions(command: Command): Command {
  return command
    .option('--max-cost <USD>', 'what one request may be expected to cost', toNumber)
    .option('--max-latency <MS>', 'how long a whole answer may be expected to take', toNumber)
    .option('--min-reliability <SHARE>', 'which share of calls must be expected to be answered, 0 to 1', toNumber)
    .option('--only <IDS>', 'providers that alone may be chosen, separated by commas', toList)
    .option('--ignore <IDS>', 'providers that are not chosen, separated by commas', toList)
    .addOption(new Option('--priority <PRIORITY>', 'who goes first where requests wait').choices(requestPriorities));
}
