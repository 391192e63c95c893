import type { Dialect } from '../../domain/dialect.ts';

/** What a model's prompt costs in tokens beside its text, as measured on recorded exchanges (docs/tokens.md). What is left out is 0. */
export interface TokenRates {
  /** Of every prompt. */
  readonly base?: number;
  /** Of a prompt without a system message, where the vendor puts in one of its own. */
  readonly withoutSystem?: number;
  /** Of each message. */
  readonly system?: number;
  readonly user?: number;
  readonly assistant?: number;
  readonly result?: number;
  readonly call?: number;
  /** Of a request that is to think. */
  readonly thinking?: number;
  /** Dialects in which a request that says nothing of thinking is to think. */
  readonly thinksUnasked?: readonly Dialect[];
  /** Tokens for one that `textTokens` counts: 1 is OpenAI's tokenizer of 2024. */
  readonly text: number;
  /** Of thoughts that go back. */
  readonly thought?: number;
  readonly callText?: number;
  readonly resultText?: number;
  /** Tokens per character of a seal that goes back. */
  readonly seal?: number;
  /** Of all tools together: the instructions how to call them. */
  readonly tools?: number;
  /** Of each. */
  readonly tool?: number;
  readonly schema: SchemaRates;
  /** Of a schema for the answer. */
  readonly output?: number;
  readonly outputJson?: number;
  readonly picture: PictureRule;
  /** Of a page of a PDF. */
  readonly page?: number;
}

/** How tools are told: as the JSON they came in, or as declarations in which only names, texts and values are left. */
export type SchemaRates =
  | { readonly kind: 'json'; readonly json: number }
  | { readonly kind: 'words'; readonly word: number; readonly property: number; readonly choice: number };

/** What a picture costs. */
export type PictureRule =
  /** Always the same. */
  | { readonly kind: 'fixed'; readonly tokens: number }
  /** One token for so many pixels, after it was made smaller to fit. */
  | {
      readonly kind: 'pixels';
      readonly pixelsPerToken: number;
      readonly longestSide: number;
      readonly mostTokens: number;
    }
  /** Pieces of 512 by 512 after it was made smaller to fit, and something for all; `low` detail costs that alone. */
  | { readonly kind: 'tiles'; readonly base: number; readonly tile: number }
  /** Pieces of 32 by 32, as many as allowed. */
  | { readonly kind: 'patches'; readonly factor: number; readonly most: number };

export interface TokenFamily {
  readonly name: string;
  /** Of model names in lower case; the first family that matches counts. */
  readonly match: RegExp;
  readonly rates: TokenRates;
}
