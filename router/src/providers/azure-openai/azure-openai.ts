import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { openAiModelRules } from '../openai-compatible/open-ai-model-rules.ts';
import { anyPart } from '../openai-compatible/part-forms.ts';
import { openAiResponsesQuirks } from '../openai-compatible/responses/responses-quirks.ts';

/**
 * Azure OpenAI: a model is a deployment. With `apiVersion` its older paths, one per deployment; without, its newer door (`/openai/v1`). Also Azure's
 * model gateway (`https://NAME.services.ai.azure.com/models`). Source: "Azure OpenAI in Microsoft Foundry Models REST API reference".
 */
export const azureOpenAi = openAiCompatible({
  type: 'azure-openai',
  label: 'Azure OpenAI',
  catalogue: 'azure',
  keyRequired: true,
  quirks: {
    versionPath: '',
    addressing: 'deployments',
    keyHeader: { name: 'api-key', prefix: '' },
    outputLimitField: 'as-sent',
    customTools: true,
    // A deployment mostly has its model's name; where it has not, nobody knows.
    models: openAiModelRules,
    parts: { ...anyPart, video: false },
    refusals: true,
    allowedTools: true,
    // Source: "Azure OpenAI Responses API", "API support". The count of tokens is not in its reference.
    responses: { ...openAiResponsesQuirks, countsTokens: false, sinceApiVersion: '2025-03-01-preview' },
  },
});
