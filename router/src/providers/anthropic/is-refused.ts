import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts';
import type { ModelRules } from '../kit/claude-rules.ts';

/** Whether a body of this dialect says what a model with these rules answers with 400. */
export function isRefused(body: JsonObject, rules: ModelRules): boolean {
  return (
    Number(body['max_tokens']) > rules.maxOutputTokens ||
    refusesThinking(body['thinking'], rules) ||
    refusesOutput(body, rules) ||
    refusesSampling(body, rules) ||
    refusesTools(body, rules) ||
    (!rules.prefill && endsWithAssistant(body['messages'])) ||
    (!rules.systemTurns && someOf(body['messages'], ({ role }) => role === 'system'))
  );
}

function refusesThinking(thinking: JsonValue | undefined, { thinking: forms, thinkingOff }: ModelRules): boolean {
  switch (isJsonObject(thinking) ? thinking['type'] : undefined) {
    case 'adaptive':
      return forms === 'none' || forms === 'budget';
    case 'enabled':
      return forms === 'none' || forms === 'adaptive';
    case 'disabled':
    case 'between_tools':
      return isJsonObject(thinking) && thinking['type'] !== thinkingOff;
    default:
      return false;
  }
}

function refusesOutput(body: JsonObject, { efforts, schemaOutput }: ModelRules): boolean {
  const config = body['output_config'];
  const effort = isJsonObject(config) ? config['effort'] : undefined;
  const format = isJsonObject(config) ? (config['format'] ?? body['output_format']) : body['output_format'];
  return (
    (typeof effort === 'string' && !efforts.some((known) => known === effort)) || (!schemaOutput && format != null)
  );
}

function refusesSampling(body: JsonObject, { sampling }: ModelRules): boolean {
  const given = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] != null);
  if (sampling === 'none') return given.length > 0;
  return sampling === 'one' && given.includes('temperature') && given.includes('top_p');
}

function refusesTools(body: JsonObject, { forcedTools, schemaOutput }: ModelRules): boolean {
  const { tool_choice: choice, tools } = body as { readonly [name: string]: JsonValue | undefined };
  const forces = isJsonObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool');
  return (forces && !forcedTools) || (!schemaOutput && someOf(tools, ({ strict }) => strict === true));
}

function endsWithAssistant(messages: JsonValue | undefined): boolean {
  const last = Array.isArray(messages) ? (messages as readonly JsonValue[]).at(-1) : undefined;
  return isJsonObject(last) && last['role'] === 'assistant';
}

function someOf(list: JsonValue | undefined, holds: (entry: JsonObject) => boolean): boolean {
  return Array.isArray(list) && list.some((entry) => isJsonObject(entry) && holds(entry));
}
