import type { ErrorDetail } from '../domain/router-error.ts';
import type { ConfigPlan } from './plan-config.ts';

/** A provider that is this router itself would send each request round until something gives way. */
export function checkOwnAddress(
  { rows, changed }: Pick<ConfigPlan, 'rows' | 'changed'>,
  isOwnAddress: (address: string) => boolean,
): readonly ErrorDetail[] {
  const own = rows.filter(({ key, value }) => changed.has(key) && typeof value === 'string' && isOwnAddress(value));
  return own.map(({ key }) => ({
    field: `config.${key}`,
    message:
      'This is the address of this router itself; its requests would come back to it. Give the address of the model server.',
  }));
}
