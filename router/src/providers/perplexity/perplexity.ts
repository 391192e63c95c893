import { openAiCompatible } from '../openai-compatible/open-ai-compatible.ts';
import { picturesAlone } from '../openai-compatible/part-forms.ts';

/** Perplexity's Sonar: every answer was searched for, its sources stand beside the choices. */
export const perplexity = openAiCompatible({
  type: 'perplexity',
  label: 'Perplexity',
  catalogue: 'perplexity',
  baseUrl: 'https://api.perplexity.ai',
  keyRequired: true,
  keyPrefix: 'pplx-',
  quirks: {
    // Its door has no version.
    versionPath: '',
    outputLimitField: 'max_tokens',
    instructionRole: 'system',
    extraFields: ['topK'],
    completions: false,
    // Recorded: a document is `file_url`, also where its bytes are sent.
    parts: { ...picturesAlone, file: 'file-url' },
  },
});
