import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';

interface Content {
  readonly content: unknown[];
}

/**
 * Converse refuses two documents of one name in a request ("Messages can't contain duplicate document names") and a turn that shows one without any
 * words ("A text block must be included when using documents"): later ones get a number, and where nothing is said the names are.
 */
export function nameDocuments(turns: readonly Content[]): void {
  const taken = new Set<string>();
  for (const { content } of turns) {
    const names: string[] = [];
    for (const block of content as JsonValue[]) {
      const shown = documentIn(block);
      if (shown !== undefined) names.push(rename(shown, taken));
      for (const inner of resultOf(block)) {
        const document = documentIn(inner);
        if (document !== undefined) rename(document, taken);
      }
    }
    const isSilent =
      names.length > 0 && !(content as JsonValue[]).some((block) => isJsonObject(block) && 'text' in block);
    if (isSilent) content.push({ text: names.join(', ') });
  }
}

type Document = { name: JsonValue };

function documentIn(block: JsonValue): Document | undefined {
  const document = isJsonObject(block) ? block['document'] : undefined;
  return isJsonObject(document) ? (document as unknown as Document) : undefined;
}

function resultOf(block: JsonValue): readonly JsonValue[] {
  const result = isJsonObject(block) ? block['toolResult'] : undefined;
  const content = isJsonObject(result) ? (result as JsonObject)['content'] : undefined;
  return Array.isArray(content) ? (content as readonly JsonValue[]) : [];
}

function rename(document: Document, taken: Set<string>): string {
  const name = String(document.name);
  let told = name;
  // Upper and lower case are one to it.
  for (let count = 2; taken.has(told.toLowerCase()); count += 1) told = `${name} (${count})`;
  taken.add(told.toLowerCase());
  document.name = told;
  return told;
}
