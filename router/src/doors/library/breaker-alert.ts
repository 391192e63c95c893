import type { BreakerChange } from '../../request/attempts/circuit-breaker.ts';
import type { Alert } from './alert.ts';

/** What a breaker that opened or closed is to people. `timestamp`: epoch milliseconds. */
export function breakerAlert(
  { provider, model }: { readonly provider: string; readonly model: string },
  change: BreakerChange,
  timestamp: number,
): Alert {
  const place = `Provider "${provider}" (model "${model}")`;
  switch (change.kind) {
    case 'opened': {
      const message = `${place} failed ${change.failuresInRow} times in a row and rests for ${change.restMs} ms.`;
      return { type: 'circuit_opened', severity: 'warning', provider, model, message, timestamp };
    }
    case 'closed': {
      const message = `${place} answers again.`;
      return { type: 'circuit_closed', severity: 'info', provider, model, message, timestamp };
    }
  }
}
