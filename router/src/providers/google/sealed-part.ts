/** The part on which a signature came, and must go back, where the domain has no place for one on it. */
export type SealedPlace =
  /** These characters of the answer's text; none: a part without text stood there. */
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  /** The picture or sound with this position among them. */
  | { readonly kind: 'media'; readonly position: number }
  /** An empty thought. */
  | { readonly kind: 'thought' };

/** A place as the `id` of a seal that is told as thinking which is not shown: it travels through every door, also those that keep no order of parts. */
export function placeId(place: SealedPlace): string {
  switch (place.kind) {
    case 'text':
      return `text:${place.start}-${place.end}`;
    case 'media':
      return `media:${place.position}`;
    case 'thought':
      return 'thought';
  }
}

/** The place that such an id names; undefined: it is none. */
export function readPlaceId(id: string | undefined): SealedPlace | undefined {
  if (id === 'thought') return { kind: 'thought' };
  const [, kind, first, last] = /^(text|media):(\d+)(?:-(\d+))?$/.exec(id ?? '') ?? [];
  if (kind === 'media') return { kind, position: Number(first) };
  return kind === 'text' && last !== undefined ? { kind, start: Number(first), end: Number(last) } : undefined;
}
