import type { ProviderType } from '../domain/provider-adapter.ts';
import { demo } from './demo/demo.ts';
import { lmStudio } from './lm-studio/lm-studio.ts';
import { ollama } from './ollama/ollama.ts';
import { openAi } from './openai/openai.ts';
import { openAiCompatibleServer } from './openai-compatible/open-ai-compatible-server.ts';
import { qwen } from './qwen/qwen.ts';

// A new type is its folder and one line here. Removing one is the same two things.
const all: readonly ProviderType[] = [openAi, lmStudio, ollama, qwen, openAiCompatibleServer, demo];

const byType: ReadonlyMap<string, ProviderType> = new Map(all.map((entry) => [entry.type, entry]));

/** All provider types that this router speaks to. */
export const providerTypes = {
  all,
  find: (type: string): ProviderType | undefined => byType.get(type),
};
