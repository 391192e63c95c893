import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** A place in a file: keys and positions from the top. */
export type FilePath = readonly PropertyKey[];

/** The line on which a path stands, counted from 1; where it ends in something that is not there, that of the last part that is. */
export function lineOf(document: Document, counter: LineCounter, path: FilePath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const segment of path) {
    const found = childOf(node, segment);
    if (found === undefined) break;
    offset = found.offset ?? offset;
    node = found.node;
  }
  return counter.linePos(offset).line;
}

interface Child {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function childOf(node: unknown, segment: PropertyKey): Child | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
    return pair && { node: pair.value, offset: startOf(pair.key) };
  }
  if (!isSeq(node)) return undefined;
  const item: unknown = node.items[Number(segment)];
  return item === undefined ? undefined : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
