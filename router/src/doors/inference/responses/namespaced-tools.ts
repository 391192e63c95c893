import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.ts';
import { namespacedName } from '../../../domain/namespaced-name.ts';

/** A tool as its client knows it. */
export interface NamespacedTool {
  readonly namespace: string;
  readonly name: string;
}

/** The tools that a request keeps in namespaces, by the names under which an upstream without such groups calls them. */
export function namespacedTools(tools: JsonValue | undefined): ReadonlyMap<string, NamespacedTool> {
  if (!Array.isArray(tools) || !tools.some(isNamespace)) return none;
  const groups = tools.filter(isNamespace);
  return new Map(
    groups.flatMap((group) => membersOf(group).map((tool) => [namespacedName(tool.namespace, tool.name), tool])),
  );
}

const none: ReadonlyMap<string, NamespacedTool> = new Map();

function isNamespace(tool: JsonValue): tool is JsonObject {
  return isJsonObject(tool) && tool['type'] === 'namespace';
}

function membersOf({ name: namespace, tools }: JsonObject): readonly NamespacedTool[] {
  if (typeof namespace !== 'string' || !Array.isArray(tools)) return [];
  return tools.flatMap((tool) => {
    const name = isJsonObject(tool) ? tool['name'] : undefined;
    return typeof name === 'string' ? [{ namespace, name }] : [];
  });
}
