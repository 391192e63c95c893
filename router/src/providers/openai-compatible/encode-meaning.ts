import type { ChatMeaning, OutputFormat, ToolChoice, ToolDefinition } from '../../domain/chat-request.ts';
import { encodeMessage } from './encode-message.ts';
import type { OpenAiQuirks } from './quirks.ts';

export interface EncodeMeaningOptions {
  readonly meaning: ChatMeaning;
  readonly model: string;
  readonly stream: boolean;
  readonly quirks: OpenAiQuirks;
}

/** A request of any dialect → OpenAI's chat body. Fields that mean nothing in it are left out, never sent as null. */
export function encodeMeaning({ meaning, model, stream, quirks }: EncodeMeaningOptions): Record<string, unknown> {
  const limitField = quirks.outputLimitField === 'as-sent' ? 'max_tokens' : quirks.outputLimitField;
  const body: Record<string, unknown> = {
    model,
    messages: meaning.messages.map((message) => encodeMessage(message, quirks.instructionRole)),
    stream: stream || undefined,
    stream_options: stream && quirks.usageInStream.ask ? { include_usage: true } : undefined,
    tools: meaning.tools.length === 0 ? undefined : meaning.tools.map(encodeTool),
    tool_choice: encodeToolChoice(meaning.toolChoice),
    parallel_tool_calls: meaning.parallelToolCalls,
    [limitField]: meaning.maxOutputTokens,
    temperature: meaning.temperature,
    top_p: meaning.topP,
    frequency_penalty: meaning.frequencyPenalty,
    presence_penalty: meaning.presencePenalty,
    stop: meaning.stop.length === 0 ? undefined : meaning.stop,
    seed: meaning.seed,
    n: meaning.choices,
    logprobs: meaning.logprobs === undefined ? undefined : true,
    top_logprobs: meaning.logprobs?.top,
    response_format: encodeOutput(meaning.output),
    reasoning_effort: meaning.reasoningEffort,
    user: meaning.endUser,
  };
  for (const field of quirks.rejectedFields) delete body[field];
  return body;
}

function encodeTool(tool: ToolDefinition): unknown {
  return {
    type: 'function',
    function: {
      name: tool.name,
      description: tool.description,
      parameters: tool.inputSchema,
      strict: tool.strict,
    },
  };
}

function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'tool':
      return { type: 'function', function: { name: choice.name } };
  }
}

function encodeOutput(output: OutputFormat | undefined): unknown {
  switch (output?.kind) {
    case undefined:
      return undefined;
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'schema':
      return {
        type: 'json_schema',
        json_schema: {
          name: output.name,
          description: output.description,
          schema: output.schema,
          strict: output.strict,
        },
      };
  }
}
