import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';

/** Ollama by its OpenAI-compatible door. */
export const ollama = openAiCompatible({
  type: 'ollama',
  label: 'Ollama',
  baseUrl: 'http://localhost:11434/v1',
  discoverAt: 'http://localhost:11434/v1',
  local: true,
  // Chat templates know no `developer` role: Ollama would drop such a message in silence.
  quirks: { outputLimitField: 'max_tokens', instructionRole: 'system' },
});
