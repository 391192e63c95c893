import { openAiCompatible } from './open-ai-compatible.ts';
import { otherResponsesQuirks } from './responses/responses-quirks.ts';

/**
 * D4's `local`: any server of one's own that speaks OpenAI's chat dialect (llama.cpp, vLLM, SGLang, LocalAI). It needs no key, has a local server's time
 * limits, and is found nowhere but at the address in its config: these servers share no port.
 */
export const localServer = openAiCompatible({
  type: 'local',
  label: 'Local server (OpenAI-compatible)',
  local: true,
  quirks: {
    // Chat templates know no `developer` role, and such servers often only the older name of the output limit.
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    // vLLM and SGLang want these two; llama.cpp and LM Studio go on by themselves, and pass over what they do not know.
    prefill: { message: {}, body: { continue_final_message: true, add_generation_prompt: false } },
    responses: { ...otherResponsesQuirks, api: 'chat' },
  },
});
