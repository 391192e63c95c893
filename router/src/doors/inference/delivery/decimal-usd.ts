/** US dollars as a plain decimal: a price per token is often below what JavaScript prints without an exponent. */
export function decimalUsd(usd: number): string {
  return usd.toFixed(12).replace(/\.?0+$/, '');
}
