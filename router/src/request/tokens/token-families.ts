import type { PictureRule, TokenFamily } from './token-family.ts';
import { vendorRates } from './vendor-rates.ts';

const { openAi, claude, gemini, deepSeek, llama, grok, command, glm, kimi, qwen, mistral, gptOss, other } = vendorRates;

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
