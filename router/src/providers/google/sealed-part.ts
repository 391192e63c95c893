/** Parts that can carry a signature although the domain has no place for one on them; `thought`: one without any text. */
export type SealedKind = 'text' | 'media' | 'thought';

/**
 * The `id` of a seal that is told as thinking which is not shown: the kind of the part on which it came and must go back: the one
 * just before it, or an empty thought.
 * Without one the signature came with an empty part, as at the end of a stream.
 */
export function sealedKindOf(id: string | undefined): SealedKind | undefined {
  return id === 'text' || id === 'media' || id === 'thought' ? id : undefined;
}
