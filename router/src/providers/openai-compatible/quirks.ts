import type { ReasoningWish } from '../../domain/chat-meaning.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import type { CallIdForm } from './call-id-form.ts';
import type { ChatModelRules } from './chat-model-rules.ts';
import { anyPart, type PartForms } from './part-forms.ts';
import type { Prefill } from './prefill.ts';
import type { ResponsesQuirks } from './responses/responses-quirks.ts';

/** What is odd about a vendor that speaks OpenAI's chat dialect: data, never an `if` on its name. */
export interface OpenAiQuirks {
  /** The family of the provider type: whose seals it takes back. */
  readonly issuer: string;
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
  /** Fields that the vendor knows under another name: `{ seed: 'random_seed' }`. */
  readonly renamedFields: Readonly<Record<string, string>>;
  /** `deployments`: Azure's older paths, one per deployment, with an `api-version`, where the config names one. */
  readonly addressing: 'plain' | 'deployments';
  /** Fields beyond OpenAI's own that it takes in translated requests. */
  readonly extraFields: readonly MeaningField[];
  /** Whether it takes `cache_control` on parts and tools. */
  readonly cacheMarks: boolean;
  /** How thoughts of earlier turns go back: not at all, as text in `reasoning_content`, or as `reasoning_details` where it gave some. */
  readonly thoughtsBack: 'none' | 'text' | 'details';
  /** Whether tool calls keep Google's `extra_content.google.thought_signature`. */
  readonly callSignatures: boolean;
  /** The fields that say how much to think, in translated requests. */
  readonly encodeReasoning: (wish: ReasoningWish | undefined) => Record<string, unknown>;
  /** What its single models take, the first that fit; they hold for translated requests alone. */
  readonly models: readonly ChatModelRules[];
  /** What messages can show beside text. */
  readonly parts: PartForms;
  /** Ids of calls that are not like this are told by their digest. */
  readonly callIds: CallIdForm;
  /** Whether those who speak have names. */
  readonly names: boolean;
  /** Whether what a model refused to say has a field of its own; else it is its text. */
  readonly refusals: boolean;
  /** Whether the choice among some of the tools can be told; else only those are. */
  readonly allowedTools: boolean;
  /** Whether it knows custom tools with free text. Others are told functions. */
  readonly customTools: boolean;
  /** Whether it has `/completions`. Where it has not, or says so, a text to be continued is what the user says in a chat. */
  readonly completions: boolean;
  /**
   * When its answers are ones that OpenAI's clients cannot read as they come, though it speaks their dialect: for requests with one of these fields, and
   * of these models. Those answers are read and told anew.
   */
  readonly oddAnswers: { readonly fields: readonly string[]; readonly models?: RegExp } | undefined;
  /** Its Responses API; undefined: it has none. */
  readonly responses: ResponsesQuirks | undefined;
  /** Whether answers can be held to a JSON schema, to any JSON, or to nothing: what is missing is taught in words and checked. */
  readonly structuredOutput: 'schema' | 'json' | 'nothing';
  /** Whether it goes on from an assistant's message that stands last, and how it is told to; undefined: it answers anew. */
  readonly prefill: Prefill | undefined;
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
  issuer: 'openai-compatible',
  versionPath: '/v1',
  pathAliases: {},
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  outputLimitField: 'as-sent',
  instructionRole: 'as-sent',
  rejectedFields: [],
  renamedFields: {},
  addressing: 'plain',
  extraFields: [],
  cacheMarks: false,
  thoughtsBack: 'text',
  callSignatures: false,
  models: [],
  parts: anyPart,
  callIds: { longest: 40 },
  names: true,
  refusals: false,
  allowedTools: false,
  customTools: false,
  completions: true,
  oddAnswers: undefined,
  responses: undefined,
  prefill: undefined,
  structuredOutput: 'schema',
  encodeReasoning: (wish) => ({ reasoning_effort: effortOf(wish) }),
  // Groq repeats its usage under `x_groq`, and did only that in older answers.
  usageInStream: { ask: true, at: [['usage'], ['x_groq', 'usage']] },
  // DeepSeek, Qwen, xAI, Z.ai, llama.cpp say `reasoning_content`; OpenRouter, Groq, Cerebras and Ollama `reasoning`.
  reasoningFields: ['reasoning_content', 'reasoning'],
  // OpenRouter says `error`; DeepSeek's word means that its machine gave up half-way.
  failingFinishReasons: ['error', 'insufficient_system_resource'],
  // Groq: error.status_code; OpenRouter and llama.cpp: a number in error.code; Azure: error.status.
  errorStatusAt: [['error', 'status_code'], ['error', 'code'], ['error', 'status'], ['raw_status_code'], ['code']],
};

/** An effort in OpenAI's words for a wish in any dialect's. */
export function effortOf(wish: ReasoningWish | undefined): string | undefined {
  if (wish === undefined) return undefined;
  if (wish.effort !== undefined) return wish.effort;
  if (wish.enabled === false) return 'none';
  if (wish.budgetTokens === undefined) return wish.enabled === true ? 'medium' : undefined;
  if (wish.budgetTokens <= MOST_TOKENS_OF_LOW) return 'low';
  return wish.budgetTokens <= MOST_TOKENS_OF_MEDIUM ? 'medium' : 'high';
}

/** Where Anthropic's budgets and OpenAI's efforts are taken for the same: their vendors do not say. */
const MOST_TOKENS_OF_LOW = 4_096;
const MOST_TOKENS_OF_MEDIUM = 16_384;
