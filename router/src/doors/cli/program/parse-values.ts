import { InvalidArgumentError } from 'commander';

export function toWholeNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It is a whole number.');
  return value;
}

export function toNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It is a number.');
  return value;
}

export function toBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It is true or false.');
  return text === 'true';
}

/** `chat,tools` */
export function toList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** For options that may be given repeatedly. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
