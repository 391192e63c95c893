import { entityTagsIn } from './entity-tags-in.ts';

/** Whether who sent this `If-None-Match` has that very state already, so that 304 is all there is to say. */
export function isKnownTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return entityTagsIn(ifNoneMatch)?.some((one) => one === '*' || one.replace(/^W\//, '') === tag) ?? false;
}
