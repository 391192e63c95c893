/** What a request may need of a model beyond text in and text out. */
export type Capability = 'tools' | 'vision' | 'audio' | 'files' | 'reasoning' | 'structured';

/** What is known of a model. What stands in neither list nobody knows. */
export interface Abilities {
  readonly can: readonly Capability[];
  readonly lacks: readonly Capability[];
}

export const unknownAbilities: Abilities = { can: [], lacks: [] };

/** Words that people and lists have for them. */
const words: Readonly<Record<string, Capability>> = {
  tools: 'tools',
  tool_use: 'tools',
  tool_calling: 'tools',
  function_calling: 'tools',
  functions: 'tools',
  vision: 'vision',
  image: 'vision',
  images: 'vision',
  multimodal: 'vision',
  audio: 'audio',
  file: 'files',
  files: 'files',
  pdf: 'files',
  documents: 'files',
  reasoning: 'reasoning',
  thinking: 'reasoning',
  structured: 'structured',
  structured_output: 'structured',
  structured_outputs: 'structured',
  json_schema: 'structured',
};

/** A list of them whose silence on one of these means no; on the others it means nothing, since hardly anybody lists those. */
const listedWhereTrue: readonly Capability[] = ['tools', 'vision', 'audio'];

/** The capabilities among what a list calls so: `function_calling` is `tools`. Words for other things (`chat`) are left out. */
export function readCapabilities(list: readonly string[]): readonly Capability[] {
  return [...new Set(list.flatMap((word) => words[word.toLowerCase().replaceAll('-', '_')] ?? []))];
}

/** What lists begin with: whether it chats at all. */
const ORDER: readonly string[] = ['chat', 'tools', 'vision', 'audio', 'files', 'reasoning', 'structured'];

/** What a list says that a model can do, as it is shown: in this house's words and order, others (`completion`) as they are behind them. */
export function shownCapabilities(list: readonly string[]): readonly string[] {
  const shown = [...new Set(list.map((word) => readCapabilities([word])[0] ?? word))];
  const known = ORDER.filter((word) => shown.includes(word));
  return [...known, ...shown.filter((word) => !ORDER.includes(word))];
}

/** Before a word: what the model is known not to do. For lists that can say nothing else, since all of it was denied. */
const NOT = 'no-';

/** The marks of an object (`{vision: true, tools: false}`) as a list. One that denies all that it names says so: an empty list would say nothing. */
export function listOfMarks(marks: Readonly<Record<string, boolean>>): readonly string[] {
  const entries = Object.entries(marks);
  const given = entries.filter(([, mark]) => mark).map(([name]) => name);
  return given.length > 0 ? given : entries.map(([name]) => NOT + name);
}

/**
 * What a list says of a model that somebody wrote for it: all that it can do, as far as such lists go. An empty one says nothing, and one that only denies
 * speaks only of what it denies.
 */
export function abilitiesListed(list: readonly string[]): Abilities {
  if (list.length === 0) return unknownAbilities;
  const can = readCapabilities(list);
  const denials = list.filter((word) => word.startsWith(NOT));
  const denied = readCapabilities(denials.map((word) => word.slice(NOT.length)));
  if (denials.length === list.length) return { can, lacks: denied };
  const unlisted = listedWhereTrue.filter((capability) => !can.includes(capability));
  return { can, lacks: [...new Set([...unlisted, ...denied])] };
}

/** Several sources, the most trusted first: each speaks only of what none before it knew. */
export function mergeAbilities(sources: readonly Abilities[]): Abilities {
  const can: Capability[] = [];
  const lacks: Capability[] = [];
  const isNew = (capability: Capability): boolean => !can.includes(capability) && !lacks.includes(capability);
  for (const source of sources) {
    const newCan = source.can.filter(isNew);
    const newLacks = source.lacks.filter(isNew);
    can.push(...newCan);
    lacks.push(...newLacks);
  }
  return { can, lacks };
}
