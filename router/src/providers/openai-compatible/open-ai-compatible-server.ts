import { openAiCompatible } from './open-ai-compatible.ts';
import { otherResponsesQuirks } from './responses/responses-quirks.ts';

/** Any server that speaks OpenAI's chat dialect and has no type of its own: vLLM, llama.cpp, a vendor, another router. */
export const openAiCompatibleServer = openAiCompatible({
  type: 'openai-compatible',
  label: 'OpenAI-compatible server',
  // The chat dialect is what all of them have; `api` in the config says otherwise.
  quirks: { responses: { ...otherResponsesQuirks, api: 'chat' } },
});
