import type { CacheSettings } from '../../domain/cache-settings.ts';
import type { ChatRequest } from '../../domain/chat-request.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { MemoryWish } from '../ports.ts';

/** Vendors' own default, where a request names none. */
const USUAL_TEMPERATURE = 1;

/** Fields that let a model act, or look at what changes. */
const toolFields = ['tools', 'functions', 'web_search_options', 'mcp_servers', 'plugins'] as const;

/** Whether an answer to it may be kept, and told to an equal one. */
export function isCacheable(request: ChatRequest, { mode }: MemoryWish, settings: CacheSettings): boolean {
  if (mode === 'off' || leavesTraces(request)) return false;
  if (mode === 'on' || request.dialect === 'openai-embeddings') return true;
  if (!settings.tools && mayAct(request)) return false;
  return temperatureOf(request) <= settings.maxTemperature;
}

/** Something is kept at the vendor or here under the answer's name, or it goes on from such a thing. */
function leavesTraces({ dialect, body, continued }: ChatRequest): boolean {
  if (continued !== undefined || isSaid(body['previous_response_id']) || isSaid(body['conversation'])) return true;
  if (body['background'] === true || isSaid(body['container'])) return true;
  return dialect === 'openai-responses' ? body['store'] !== false : body['store'] === true;
}

function mayAct({ body }: ChatRequest): boolean {
  return toolFields.some((field) => {
    const value = body[field];
    return Array.isArray(value) ? value.length > 0 : isSaid(value);
  });
}

function temperatureOf({ body }: ChatRequest): number {
  const { temperature } = body as { readonly temperature?: JsonValue };
  return typeof temperature === 'number' ? temperature : USUAL_TEMPERATURE;
}

function isSaid(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
