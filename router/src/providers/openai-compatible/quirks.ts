/** What is odd about a vendor that speaks OpenAI's chat dialect: data, never an `if` on its name. */
export interface OpenAiQuirks {
  /** Added to a base URL that names no version. */
  readonly versionPath: string;
  /** Base paths that mean another one at this vendor. */
  readonly pathAliases: Readonly<Record<string, string>>;
  /** The header that carries the key, and what stands before it. */
  readonly keyHeader: { readonly name: string; readonly prefix: string };
  /** The name of the output limit; `as-sent` leaves what the client wrote (and writes `max_tokens` in translations). */
  readonly outputLimitField: 'max_tokens' | 'max_completion_tokens' | 'as-sent';
  /** The role of instructions: some servers refuse `developer`, which newer clients send. */
  readonly instructionRole: 'developer' | 'system' | 'as-sent';
  /** Request fields that the vendor answers with 400. */
  readonly rejectedFields: readonly string[];
  readonly usageInStream: {
    /** Whether it knows `stream_options.include_usage`. */
    readonly ask: boolean;
    /** Paths of the usage object inside a chunk or an answer; the first that holds one counts. */
    readonly at: readonly (readonly string[])[];
  };
  /** Fields of a delta or message that hold visible thinking. */
  readonly reasoningFields: readonly string[];
  /** Finish reasons that mean that the answer failed on the way. */
  readonly failingFinishReasons: readonly string[];
  /** Paths of an error's own status inside an error that comes with status 200. */
  readonly errorStatusAt: readonly (readonly string[])[];
}

/** OpenAI's dialect as most servers speak it. Sources: recorded exchanges of nineteen vendors. */
export const defaultQuirks: OpenAiQuirks = {
  versionPath: '/v1',
  pathAliases: {},
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  outputLimitField: 'as-sent',
  instructionRole: 'as-sent',
  rejectedFields: [],
  // Groq repeats its usage under `x_groq`, and did only that in older answers.
  usageInStream: { ask: true, at: [['usage'], ['x_groq', 'usage']] },
  // DeepSeek, Qwen, xAI, Z.ai, llama.cpp say `reasoning_content`; OpenRouter, Groq, Cerebras and Ollama `reasoning`.
  reasoningFields: ['reasoning_content', 'reasoning'],
  // OpenRouter says `error`; DeepSeek's word means that its machine gave up half-way.
  failingFinishReasons: ['error', 'insufficient_system_resource'],
  // Groq: error.status_code; OpenRouter and llama.cpp: a number in error.code; Azure: error.status.
  errorStatusAt: [['error', 'status_code'], ['error', 'code'], ['error', 'status'], ['raw_status_code'], ['code']],
};
