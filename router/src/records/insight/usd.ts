/** An amount for people: cents, and of less than a cent what there is of it. */
export function usd(amount: number): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.01 ? 6 : 2;
  return `$${amount.toFixed(digits)}`;
}
