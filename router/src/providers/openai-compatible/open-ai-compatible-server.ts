import { openAiCompatible } from './open-ai-compatible.ts';

/** Any server that speaks OpenAI's chat dialect and has no type of its own: vLLM, llama.cpp, a vendor, another router. */
export const openAiCompatibleServer = openAiCompatible({
  type: 'openai-compatible',
  label: 'OpenAI-compatible server',
});
