/** The label of what has none of its own: clients may invent names, and a label per invention would blow the metrics up. */
export const OTHER = 'other';

/** Longer than the names of models are, paths and resource names of clouds included. A client may send one of megabytes. */
const MAX_CHARACTERS = 200;

/** A client's name as a label; `other` where it is too long. Not cut: two long names must not look like one model. */
export function boundedLabel(name: string): string {
  return name.length > MAX_CHARACTERS ? OTHER : name;
}
