import type { ErrorDetail } from '../domain/router-error.ts';

const MAX_DESCRIPTION_LENGTH = 1_048_576;

/** A text of any script, with line breaks and all; but no half of a character, which no database keeps, and no NUL, at which tools cut. */
export function checkText(field: string, text: string | null | undefined): readonly ErrorDetail[] {
  if (text === null || text === undefined || (text.isWellFormed() && !text.includes('\0'))) return [];
  return [{ field, message: 'A text must be whole Unicode characters, without NUL.' }];
}

export function checkDescription(text: string | null | undefined): readonly ErrorDetail[] {
  if ((text?.length ?? 0) <= MAX_DESCRIPTION_LENGTH) return checkText('description', text);
  return [{ field: 'description', message: `A description has at most ${MAX_DESCRIPTION_LENGTH} characters.` }];
}
