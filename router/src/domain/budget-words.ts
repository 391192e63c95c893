import type { BudgetExcess, BudgetScope } from './budget.ts';

/** Money below a hundredth of a cent is rarely a reason, but a rounded 0 never is one. */
export function usdText(usd: number): string {
  return String(Number(usd.toPrecision(4)));
}

/** `provider "openai"`. */
export function scopeWords(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'router':
      return 'this router';
    case 'provider':
      return `provider "${scope.name}"`;
    case 'api-key':
      return `API key "${scope.name}"`;
    case 'end-user':
      return `end user "${scope.name}"`;
    case 'tag':
      return `tag "${scope.name}"`;
  }
}

/** Which budget has too little left, for a person: its limit, what is spent, when it begins anew. */
export function excessSentence({ standing, neededUsd }: BudgetExcess): string {
  const { id, scope, period, limitUsd, spentUsd, reservedUsd, resetsAtMs } = standing;
  const held = reservedUsd > 0 ? `, ${usdText(reservedUsd)} are reserved for requests under way` : '';
  return `The budget "${id}" of ${scopeWords(scope)} has ${usdText(limitUsd)} USD per ${period}: ${usdText(spentUsd)} are spent${held}, and this request may cost ${usdText(neededUsd)}. It begins anew at ${new Date(resetsAtMs).toISOString()}.`;
}

/** The same as the rule that takes a candidate out of a choice. */
export function excessReason({ standing, neededUsd }: BudgetExcess): string {
  const { id, limitUsd, spentUsd, reservedUsd } = standing;
  const left = Math.max(0, limitUsd - spentUsd - reservedUsd);
  return `budget "${id}": may cost ${usdText(neededUsd)} USD, ${usdText(left)} of ${usdText(limitUsd)} left`;
}
