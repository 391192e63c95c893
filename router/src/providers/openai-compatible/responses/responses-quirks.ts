import type { MeaningField } from '../../../domain/parameter-names.ts';

/** What is odd about a vendor that has OpenAI's Responses API beside its chat dialect: data, never an `if` on its name. */
export interface ResponsesQuirks {
  /** Which of the two is spoken where the config does not say. `auto`: each request's own, and this one where a model has no other. */
  readonly api: 'chat' | 'responses' | 'auto';
  /** Models that are found at no other address. */
  readonly onlyHere: RegExp | undefined;
  /** Whether it keeps answers itself, so that a request can go on from one by its id. */
  readonly keepsAnswers: boolean;
  /** Whether it knows custom tools with free text. Others are told functions. */
  readonly customTools: boolean;
  /** Models whose thinking it hands out encrypted, to be given back in the next turn. */
  readonly encryptsThinkingOf: RegExp | undefined;
  /** How thoughts of earlier turns go back: as sealed items, or also as text where they have no seal. */
  readonly thoughtsBack: 'sealed' | 'text';
  /** Fields beyond OpenAI's own that it takes in translated requests. */
  readonly extraFields: readonly MeaningField[];
  /** The smallest output limit that it takes; a smaller one of another dialect is raised to it, rather than refused. */
  readonly leastOutputTokens: number;
  /** Whether it can be asked how many tokens a request takes. */
  readonly countsTokens: boolean;
  /** Versions of the API from which on it exists, where the config names one: `2025-03-01-preview`. */
  readonly sinceApiVersion: string | undefined;
}

/** OpenAI's own. Another vendor starts from `otherResponsesQuirks`. */
export const openAiResponsesQuirks: ResponsesQuirks = {
  api: 'auto',
  // Source: "Models" and "Migrate to the Responses API" of OpenAI's documentation.
  onlyHere: /^(?:o\d(?:-mini)?-(?:pro|deep-research)|gpt-5(?:\.\d+)?-(?:pro|codex)|codex-|computer-use-)/,
  keepsAnswers: true,
  customTools: true,
  // Others answer 400: "Encrypted content is not supported with this model."
  encryptsThinkingOf: /^(?:o[134]|gpt-5(?!.*-chat)|codex-|computer-use-)/,
  thoughtsBack: 'sealed',
  extraFields: [],
  // Source: `max_output_tokens` of its description. Coding agents ask for one token to see whether somebody is there.
  leastOutputTokens: 16,
  countsTokens: true,
  sinceApiVersion: undefined,
};

/** A vendor or server that took the API over, as far as recordings show it. */
export const otherResponsesQuirks: ResponsesQuirks = {
  api: 'auto',
  onlyHere: undefined,
  keepsAnswers: false,
  customTools: false,
  encryptsThinkingOf: undefined,
  thoughtsBack: 'text',
  extraFields: [],
  leastOutputTokens: 1,
  countsTokens: false,
  sinceApiVersion: undefined,
};
