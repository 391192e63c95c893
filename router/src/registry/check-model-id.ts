import type { ErrorDetail } from '../domain/router-error.ts';
import { isName } from './check-provider-fields.ts';

/** A path segment of the API. */
const RESERVED_MODEL_ID = 'sync';

/** What stands against a model of this id; `field` is its name in the request. */
export function checkModelId(id: string, field: 'id' | 'model_id'): readonly ErrorDetail[] {
  // A name may have blanks around it that are cut off; an id is what it is.
  if (!isName(id) || id !== id.trim()) {
    return [{ field, message: 'A model id has 1 to 200 printable characters, with no blank at either end.' }];
  }
  return id === RESERVED_MODEL_ID ? [{ field, message: '"sync" is a word of the router itself.' }] : [];
}
