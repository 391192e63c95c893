import type { FakeError } from './fake-dialect.ts';
import { vendorDescription } from './vendor-description.ts';

/** What a vendor answers with 400, of a body that came to a path; undefined: it takes it. */
export type Refuses = (body: Readonly<Record<string, unknown>>, path: string) => FakeError | undefined;

interface Description {
  readonly file: string;
  /** The described path, by what ours ends with. */
  readonly paths: Readonly<Record<string, string>>;
  /** Fields that it was recorded to take all the same. */
  readonly takesToo?: readonly string[];
}

// Together's wants an index in every call of the history, which no client sends and no recording has.
const descriptions: Readonly<Record<string, Description>> = {
  openai: {
    file: 'openai',
    paths: { '/chat/completions': '/chat/completions', '/responses': '/responses' },
  },
  mistral: { file: 'mistral', paths: { '/chat/completions': '/v1/chat/completions' } },
  groq: {
    file: 'groq',
    paths: { '/chat/completions': '/openai/v1/chat/completions' },
    takesToo: ['stream_options'],
  },
  openrouter: {
    file: 'openrouter',
    paths: { '/chat/completions': '/chat/completions', '/responses': '/responses' },
  },
  cohere: { file: 'cohere', paths: { '/v2/chat': '/v2/chat' } },
  ollama: { file: 'ollama', paths: { '/api/chat': '/api/chat' } },
  anthropic: { file: 'anthropic', paths: { '/messages': '/v1/messages' } },
};

interface Refusal {
  readonly vendors: readonly string[];
  readonly models?: RegExp;
  /** Looked for in the body's text. */
  readonly body: RegExp;
  readonly message: string;
}

/** What vendors were seen to refuse, recorded or in public reports of their users, in the words that they used. */
const refusals: readonly Refusal[] = [
  {
    vendors: ['deepseek'],
    body: /"type":"(?:image_url|file|input_audio|video_url)"/,
    message: 'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant, expected `text`',
  },
  { vendors: ['mistral'], body: /"(?:top_)?logprobs":/, message: 'Logprobs are not enabled for this model' },
  {
    vendors: ['mistral'],
    body: /"tool_call_id":"(?![a-zA-Z0-9]{9}")|"tool_calls":\[\{"id":"(?![a-zA-Z0-9]{9}")/,
    message: 'Tool call id must be a-z, A-Z, 0-9, with a length of 9.',
  },
  {
    vendors: ['openai', 'azure-openai'],
    models: /^(?:gpt-5(?!.*chat)|o[34](?!-mini))/,
    body: /"stop":/,
    message: "Unsupported parameter: 'stop' is not supported with this model.",
  },
  {
    vendors: ['openai', 'azure-openai'],
    models: /^(?:gpt-5(?:-mini|-nano)?$|o\d)/,
    body: /"(?:top_p|(?:presence|frequency)_penalty)":|"temperature":(?!1[,}])/,
    message: "Unsupported value: 'temperature' does not support this value with this model.",
  },
  {
    vendors: ['openai', 'azure-openai'],
    models: /^gpt-[34]/,
    body: /"reasoning_effort":|"reasoning":\{/,
    message: "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
  },
  {
    vendors: ['openai', 'azure-openai', 'groq', 'deepseek', 'xai', 'together', 'fireworks', 'mistral'],
    body: /"function":\{[^{}]*"name":"[^"]{65,}"/,
    message: "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64.",
  },
  {
    vendors: ['openai', 'azure-openai'],
    body: /"tool_calls":\[\{"id":"[^"]{41,}"/,
    message: "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40.",
  },
  {
    vendors: ['openai', 'azure-openai'],
    body: /"file":\{"file_data":"(?!data:)|"file":\{"file_data":"[^"]*"\}/,
    message: "Missing required parameter: 'messages[0].content[0].file.filename'.",
  },
  {
    vendors: ['xai'],
    models: /^grok-(?:3-mini|4)/,
    body: /"(?:presence|frequency)_penalty":/,
    message: 'Model grok-4.5 does not support parameter presencePenalty.',
  },
  {
    vendors: ['xai'],
    models: /^grok-4$/,
    body: /"reasoning_effort":/,
    message: 'It does not support reasoningEffort.',
  },
  {
    vendors: ['groq'],
    models: /llama-3/,
    body: /"response_format":\{"type":"json_schema"/,
    message: 'This model does not support response format `json_schema`.',
  },
  {
    vendors: ['anthropic'],
    models: /^claude-(?:opus-4-[6-9]|(?:sonnet|opus|fable)-5)/,
    body: /"role":"assistant","content":(?:"[^"]*"|\[\{"type":"text","text":"[^"]*"\}\])\}\]/,
    message: 'This model does not support assistant message prefill. The conversation must end with a user message.',
  },
  {
    vendors: ['anthropic'],
    body: /"type":"text","text":"(?:\\[nrt]| )*"/,
    message: 'messages: text content blocks must contain non-whitespace text',
  },
];

/** What a vendor refuses: what its own description does not have, where that lies beside the project, and what it was seen to refuse. */
export function strictVendor(type: string): Refuses {
  return (body, path) => {
    const message = undescribed(type, body, path) ?? refusalOf(type, body)?.message;
    return message === undefined
      ? undefined
      : { status: 400, message, type: 'invalid_request_error', code: 'invalid_request_error' };
  };
}

function undescribed(type: string, body: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const description = descriptions[type];
  const [bare = path] = path.split('?');
  const found = Object.entries(description?.paths ?? {}).find(([ending]) => bare.endsWith(ending));
  if (description === undefined || found === undefined) return undefined;
  const { file, takesToo = [] } = description;
  const described = Object.entries(body).filter(([field]) => !takesToo.includes(field));
  return vendorDescription(file, found[1])?.(Object.fromEntries(described));
}

function refusalOf(type: string, body: Readonly<Record<string, unknown>>): Refusal | undefined {
  const text = JSON.stringify(body);
  const model = String(body['model']);
  return refusals.find(
    ({ vendors, models, body: seen }) => vendors.includes(type) && models?.test(model) !== false && seen.test(text),
  );
}
