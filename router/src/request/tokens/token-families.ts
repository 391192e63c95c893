import type { PictureRule, TokenFamily, TokenRates } from './token-family.ts';

// Figures by regression over the recorded exchanges (docs/tokens.md says how and how far they carry), pictures by the vendors' own pages.

const squares: PictureRule = { kind: 'pixels', pixelsPerToken: 784, longestSide: 1_540, mostTokens: 4_096 };

const openAi: TokenRates = {
  base: 1.87,
  system: 3.93,
  user: 4.88,
  assistant: 3.21,
  result: 5.59,
  call: 8.59,
  thinking: 2.52,
  text: 0.99,
  callText: 0.81,
  resultText: 1.13,
  seal: 0.12,
  tools: 15.51,
  tool: 6.66,
  schema: { kind: 'words', word: 0.85, property: 5.69, choice: 4.42 },
  output: 5.82,
  outputJson: 0.85,
  picture: { kind: 'tiles', base: 85, tile: 170 },
};

const claude: TokenRates = {
  user: 5.33,
  assistant: 0.72,
  result: 24.9,
  call: 27.9,
  thinking: 29.42,
  text: 1.16,
  callText: 0.84,
  resultText: 1.34,
  tools: 495.58,
  tool: 6.42,
  schema: { kind: 'json', json: 1.19 },
  output: 94.85,
  outputJson: 1.85,
  picture: { kind: 'pixels', pixelsPerToken: 750, longestSide: 1_568, mostTokens: 1_600 },
  page: 1_550,
};

const gemini: TokenRates = {
  base: 0.97,
  system: 0.25,
  result: 12.34,
  call: 15.34,
  text: 0.97,
  callText: 1.43,
  resultText: 0.13,
  tool: 4.13,
  schema: { kind: 'words', word: 0.97, property: 0, choice: 1.04 },
  // Schemas are kept out of the prompt.
  outputJson: 0,
  picture: { kind: 'fixed', tokens: 258 },
  page: 258,
};

const deepSeek: TokenRates = {
  system: 1.94,
  user: 2.91,
  result: 38.34,
  call: 41.34,
  thinking: 78.38,
  // Its Responses API thinks unless it is told not to.
  thinksUnasked: ['openai-responses'],
  text: 1.1,
  callText: 0.86,
  resultText: 0.63,
  tools: 225.38,
  schema: { kind: 'json', json: 1.06 },
  picture: squares,
};

const llama: TokenRates = {
  base: 24.45,
  withoutSystem: 10.08,
  result: 5.89,
  call: 8.89,
  text: 0.97,
  callText: 0.87,
  resultText: 0.99,
  tools: 88.26,
  tool: 66.49,
  schema: { kind: 'json', json: 0.36 },
  output: 120.72,
  outputJson: 0.91,
  picture: squares,
};

const grok: TokenRates = {
  base: 190,
  result: 42.12,
  call: 45.12,
  text: 0.93,
  callText: 0.12,
  resultText: 1.62,
  seal: 0.12,
  tools: 45,
  schema: { kind: 'json', json: 0.85 },
  output: 72.9,
  outputJson: 0.91,
  picture: { kind: 'fixed', tokens: 512 },
};

const command: TokenRates = {
  base: 435.03,
  withoutSystem: 54.55,
  system: 72.87,
  user: 8.12,
  result: 27.79,
  call: 30.79,
  text: 1.05,
  tools: 752.53,
  tool: 156.08,
  schema: { kind: 'json', json: 1.02 },
  picture: squares,
};

const glm: TokenRates = {
  base: 1.44,
  system: 0.58,
  user: 3.84,
  assistant: 15,
  result: 5.88,
  call: 8.88,
  text: 0.96,
  thought: 0.68,
  tools: 94.79,
  tool: 5.85,
  schema: { kind: 'json', json: 1.18 },
  picture: squares,
};

const kimi: TokenRates = {
  base: 3.1,
  system: 4,
  user: 4,
  assistant: 8.83,
  result: 8.83,
  call: 11.83,
  text: 0.93,
  tool: 16.54,
  schema: { kind: 'json', json: 1.13 },
  picture: squares,
};

const qwen: TokenRates = {
  base: 8.82,
  system: 5.01,
  result: 22.56,
  call: 25.56,
  text: 0.95,
  thought: 0.96,
  tools: 80.54,
  tool: 34.91,
  schema: { kind: 'json', json: 0.38 },
  output: 73.38,
  outputJson: 1.22,
  picture: squares,
};

const mistral: TokenRates = {
  system: 1.97,
  user: 3.49,
  assistant: 8.52,
  text: 1.02,
  callText: 1.35,
  resultText: 0.84,
  tool: 5.96,
  schema: { kind: 'json', json: 1.31 },
  outputJson: 0,
  picture: squares,
};

const gptOss: TokenRates = {
  base: 67.63,
  system: 12.88,
  assistant: 15.48,
  result: 11.58,
  call: 14.58,
  thinking: 3.27,
  text: 0.94,
  callText: 1.09,
  resultText: 0.75,
  schema: { kind: 'json', json: 1.01 },
  output: 68.98,
  outputJson: 0.91,
  picture: squares,
};

/** What nobody measured: as most open models are. */
const other: TokenRates = {
  base: 4,
  system: 4,
  user: 4,
  assistant: 4,
  result: 4,
  call: 8,
  text: 1,
  tools: 60,
  tool: 10,
  schema: { kind: 'json', json: 1.1 },
  picture: squares,
};

const tiles = (base: number, tile: number): PictureRule => ({ kind: 'tiles', base, tile });
const patches = (factor: number): PictureRule => ({ kind: 'patches', factor, most: 1_536 });

/** The special ones of a vendor before its general one. */
const families: readonly TokenFamily[] = [
  { name: 'gpt-oss', match: /gpt-oss/, rates: gptOss },
  { name: 'claude-3-opus', match: /claude.*3-opus/, rates: { ...claude, tools: 528.75 } },
  { name: 'claude-3-haiku', match: /claude.*3[-.](?:5-)?haiku/, rates: { ...claude, tools: 253.44 } },
  { name: 'claude-3.5', match: /claude.*3[-.]5/, rates: { ...claude, tools: 291.81 } },
  {
    name: 'claude-4',
    match: /claude.*(?:3[-.]7|(?:sonnet|opus)-4(?:-[01])?(?:-?2025|$|@|-v))/,
    rates: { ...claude, tools: 313.7 },
  },
  {
    name: 'claude-5',
    match: /claude.*(?:(?:sonnet|opus|haiku|fable)-[5-9]|opus-4[-.]8)/,
    rates: { ...claude, tools: 370.45 },
  },
  { name: 'claude', match: /claude/, rates: claude },
  {
    name: 'gemma',
    match: /gemma/,
    rates: { ...other, base: 5.25, user: 4.22, text: 0.95, picture: { kind: 'fixed', tokens: 256 } },
  },
  {
    name: 'gemini-3',
    match: /gemini-[3-9]/,
    rates: { ...gemini, seal: 0.19, picture: { kind: 'fixed', tokens: 1_120 } },
  },
  { name: 'gemini', match: /gemini|learnlm/, rates: gemini },
  { name: 'deepseek', match: /deepseek(?!.*distill)/, rates: deepSeek },
  {
    name: 'llama-4',
    match: /llama-?4/,
    rates: {
      ...llama,
      base: 4.72,
      withoutSystem: 1.72,
      user: 4.17,
      text: 1.02,
      tools: 653.69,
      tool: 0,
      schema: { kind: 'json', json: 0.45 },
    },
  },
  { name: 'llama-3.0', match: /llama-?3-/, rates: { ...llama, base: 0 } },
  { name: 'llama', match: /llama/, rates: llama },
  { name: 'grok-code', match: /grok-code/, rates: { ...grok, base: 203, tools: 135 } },
  {
    name: 'grok-3',
    match: /grok-3/,
    rates: { ...grok, base: 132, withoutSystem: 60, tools: 100, schema: { kind: 'json', json: 0.6 } },
  },
  { name: 'grok-4-0709', match: /grok-4-0709/, rates: { ...grok, base: 100, tools: 80 } },
  // As Azure runs it: without the vendor's own instructions.
  { name: 'grok-bare', match: /grok-4-1-fast-non/, rates: { ...grok, base: 0, tools: 150 } },
  { name: 'grok-fast', match: /grok-4(?:[.-]1)?-fast/, rates: { ...grok, base: 155, tools: 160 } },
  { name: 'grok', match: /grok/, rates: grok },
  { name: 'command-reasoning', match: /command.*reasoning/, rates: { ...command, base: 661.49, thinking: 658.49 } },
  { name: 'command-r7b', match: /command-r7b/, rates: { ...command, base: 424.28 } },
  { name: 'command-r', match: /command-r.*\d{4}/, rates: { ...command, base: 136.87, tools: 454.12 } },
  {
    name: 'command-old',
    match: /command(?:-r|-r-plus|-light|-nightly)?$/,
    rates: { ...command, base: 0, tools: 454.12 },
  },
  { name: 'command', match: /command|c4ai/, rates: command },
  { name: 'glm', match: /glm/, rates: glm },
  {
    name: 'kimi-k2.5',
    match: /kimi-k(?:2\.[5-9]|[3-9])/,
    rates: {
      ...kimi,
      assistant: 5.79,
      text: 1.01,
      tools: 15.33,
      tool: 17.2,
      schema: { kind: 'words', word: 1, property: 3.65, choice: 0 },
    },
  },
  { name: 'kimi', match: /kimi|moonshot/, rates: kimi },
  { name: 'qwen', match: /qwen|qwq|qvq/, rates: qwen },
  { name: 'mistral', match: /m[ia][nxs]?[a-z]*stral|mixtral|voxtral|pixtral|codestral/, rates: mistral },
  {
    name: 'nova',
    match: /nova/,
    rates: { ...other, base: 0, system: 0, user: 0, text: 0.98, tools: 512.34, tool: 98.47 },
  },
  { name: 'sonar', match: /sonar/, rates: { ...other, base: 0, system: 0.89, user: 0.12, text: 0.97 } },
  { name: 'gpt-4o-mini', match: /gpt-4o-mini/, rates: { ...openAi, picture: tiles(2_833, 5_667) } },
  { name: 'gpt-4.1-mini', match: /gpt-4\.1-mini/, rates: { ...openAi, picture: patches(1.62) } },
  { name: 'gpt-4.1-nano', match: /gpt-4\.1-nano/, rates: { ...openAi, picture: patches(2.46) } },
  { name: 'o4-mini', match: /o4-mini/, rates: { ...openAi, picture: patches(1.72) } },
  { name: 'gpt-5-mini', match: /gpt-5(?:\.\d)?-mini/, rates: { ...openAi, picture: patches(1.62) } },
  { name: 'gpt-5-nano', match: /gpt-5(?:\.\d)?-nano/, rates: { ...openAi, picture: patches(1.5) } },
  { name: 'gpt-5', match: /gpt-5/, rates: { ...openAi, picture: tiles(70, 140) } },
  { name: 'o1', match: /(?:^|\/)o[13]/, rates: { ...openAi, picture: tiles(75, 150) } },
  { name: 'gpt', match: /gpt|(?:^|\/)o\d|davinci|embedding/, rates: openAi },
];

const unknown: TokenFamily = { name: 'other', match: /(?:)/, rates: other };

/** By the vendor's own name of a model. */
export function tokenFamily(model: string): TokenFamily {
  const name = model.toLowerCase();
  return families.find(({ match }) => match.test(name)) ?? unknown;
}
