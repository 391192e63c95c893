import type { ProviderType } from '../../domain/provider-adapter.ts';
import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { picturesAlone } from '../openai-compatible/part-forms.ts';
import type { OpenAiOptions } from '../openai-compatible/read-options.ts';
import { otherResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';
import { LmStudioAdapter } from './lm-studio-adapter.ts';

const compatible = openAiCompatible({
  type: 'lm-studio',
  label: 'LM Studio',
  baseUrl: 'http://localhost:1234/v1',
  discoverAt: 'http://localhost:1234/v1',
  local: true,
  // Chat templates know no `developer` role, and its server only the older name of the output limit.
  quirks: {
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    // Since 0.3.29; older ones say that they do not have it.
    responses: otherResponsesQuirks,
    parts: picturesAlone,
    // It goes on by itself where its engine does; the two fields are those of other local servers, which it passes over or follows.
    prefill: { message: {}, body: { continue_final_message: true, add_generation_prompt: false } },
  },
});

/** LM Studio: asked by its OpenAI-compatible door; what it knows of its models it tells by its own API alone. */
export const lmStudio: ProviderType<OpenAiOptions> = {
  ...compatible,
  create: (id, config, tools) =>
    new LmStudioAdapter({ compatible: compatible.create(id, config, tools), config, tools }),
};
