const TAGS = /(?:W\/)?"[^"]*"/g;

/** The entity tags that an `If-Match` or `If-None-Match` lists, or `*` alone; weak ones keep their mark. undefined where it lists none or more than tags. */
export function entityTagsIn(header: string): readonly string[] | undefined {
  if (header.trim() === '*') return ['*'];
  const tags = header.match(TAGS);
  return tags === null || /[^\s,]/.test(header.replaceAll(TAGS, '')) ? undefined : tags;
}
