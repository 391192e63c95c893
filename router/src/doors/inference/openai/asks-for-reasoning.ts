import { isJsonObject, type JsonObject } from '../../../domain/json.ts';

/**
 * Whether a chat request asks the model to think first, which takes long: `reasoning_effort` (OpenAI), `reasoning` (OpenRouter), `thinking`
 * (DeepSeek, Z.ai, Anthropic's compatible door), `enable_thinking` (Qwen; vLLM takes it inside `chat_template_kwargs`).
 */
export function asksForReasoning(body: JsonObject): boolean {
  const effort = body['reasoning_effort'];
  if (typeof effort === 'string' && effort !== 'none') return true;
  return (
    isSwitchedOn(body['reasoning']) ||
    isSwitchedOn(body['thinking']) ||
    body['enable_thinking'] === true ||
    asksTemplate(body['chat_template_kwargs'])
  );
}

function isSwitchedOn(value: unknown): boolean {
  if (value === true) return true;
  if (!isJsonObject(value)) return false;
  return value['enabled'] !== false && value['type'] !== 'disabled' && value['effort'] !== 'none';
}

function asksTemplate(value: unknown): boolean {
  return isJsonObject(value) && value['enable_thinking'] === true;
}
