import type { ProviderType } from '../domain/provider-adapter.ts';
import { anthropic, claude } from './anthropic/anthropic.ts';
import { anthropicAtPlatform } from './anthropic/anthropic-at-platform.ts';
import { azureOpenAi } from './azure-openai/azure-openai.ts';
import { bedrock } from './bedrock/bedrock.ts';
import { cohere } from './cohere/cohere.ts';
import { dashScope } from './dashscope/dashscope.ts';
import { deepseek } from './deepseek/deepseek.ts';
import { demo } from './demo/demo.ts';
import { fireworks } from './fireworks/fireworks.ts';
import { compositeType } from './generic/composite/composite.ts';
import { http } from './generic/http/http.ts';
import { proxyType } from './generic/proxy/proxy.ts';
import { webSocket } from './generic/websocket/websocket.ts';
import { google, vertexType } from './google/google.ts';
import { groq } from './groq/groq.ts';
import { withCommonKeys } from './kit/with-common-keys.ts';
import { lmStudio } from './lm-studio/lm-studio.ts';
import { mistral } from './mistral/mistral.ts';
import { ollama } from './ollama/ollama.ts';
import { openAi } from './openai/openai.ts';
import { localServer } from './openai-compatible/local-server.ts';
import { openAiCompatibleServer } from './openai-compatible/open-ai-compatible-server.ts';
import { openRouter } from './openrouter/openrouter.ts';
import { perplexity } from './perplexity/perplexity.ts';
import { qwen } from './qwen/qwen.ts';
import { qwenDirect } from './qwen-direct/qwen-direct.ts';
import { qwenProxy } from './qwen-proxy/qwen-proxy.ts';
import { together } from './together/together.ts';
import { xai } from './xai/xai.ts';

// A new type is its folder and one line here. Removing one is the same two things.
const types: readonly ProviderType[] = [
  openAi,
  anthropic,
  claude,
  lmStudio,
  ollama,
  qwen,
  qwenProxy,
  qwenDirect,
  mistral,
  deepseek,
  groq,
  xai,
  openRouter,
  together,
  fireworks,
  perplexity,
  azureOpenAi,
  google,
  vertexType({ anthropic: anthropicAtPlatform }),
  bedrock,
  cohere,
  dashScope,
  openAiCompatibleServer,
  localServer,
  http,
  webSocket,
  proxyType(find),
  compositeType(find),
  demo,
];

// What every config can hold whatever its type is applied here, once: no adapter is made but through this list.
const all = types.map(withCommonKeys);

const byType: ReadonlyMap<string, ProviderType> = new Map(all.map((entry) => [entry.type, entry]));

/** All provider types that this router speaks to. */
export const providerTypes = { all, find };

/** A function, so that types which hold others can be given it before the list is whole. */
function find(type: string): ProviderType | undefined {
  return byType.get(type);
}
