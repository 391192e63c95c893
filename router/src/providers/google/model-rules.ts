/** How deep a model can be told to think, least first (`thinkingConfig.thinkingLevel`). */
export type ThinkingLevel = 'minimal' | 'low' | 'medium' | 'high';

/** How a request says how much to think: in tokens, in a word, or not at all. */
export type ThinkingForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'budget'; readonly least: number; readonly most: number; readonly canBeOff: boolean }
  | { readonly kind: 'level'; readonly levels: readonly ThinkingLevel[] };

/** What the requests for one model may say: the API refuses the rest with 400. */
export interface ModelRules {
  readonly thinking: ThinkingForm;
  /** Schemas go as JSON Schema, in the older subset of OpenAPI's, or the model takes no schema for its answer. */
  readonly schemas: 'json' | 'subset' | 'none';
  /** An answer can be held to a schema although the request has functions. */
  readonly schemaBesideTools: boolean;
  /** A function's result can hold pictures and files (`functionResponse.parts`). */
  readonly mediaInResults: boolean;
  /** The first call of each step of the running turn must come back with its signature. */
  readonly signedCalls: boolean;
  readonly systemInstruction: boolean;
}

interface Generation {
  /** What stands behind the number; the first that fits counts. */
  readonly family: RegExp;
  /** Tens are the number, ones what stands behind the dot: 25 is 2.5. */
  readonly from: number;
  readonly rules: ModelRules;
}

const gemini1: ModelRules = {
  thinking: { kind: 'none' },
  schemas: 'subset',
  schemaBesideTools: false,
  mediaInResults: false,
  signedCalls: false,
  systemInstruction: true,
};
const gemini2: ModelRules = { ...gemini1, schemas: 'json' };
const gemini3: ModelRules = {
  thinking: { kind: 'level', levels: ['low', 'medium', 'high'] },
  schemas: 'json',
  schemaBesideTools: true,
  mediaInResults: true,
  signedCalls: true,
  systemInstruction: true,
};

function budget(least: number, most: number, canBeOff: boolean): ModelRules {
  return { ...gemini2, thinking: { kind: 'budget', least, most, canBeOff } };
}

function levels(...names: readonly ThinkingLevel[]): ModelRules {
  return { ...gemini3, thinking: { kind: 'level', levels: names } };
}

const IMAGE = /image/;
const SPEECH = /tts|audio|live/;
const PRO = /pro/;
const FLASH = /flash/;
const LITE = /flash-lite/;
const ANY = /(?:)/;

/** Newest first. From the vendor's pages on thinking and its developers' guides, as of November 2026. */
const generations: readonly Generation[] = [
  { family: ANY, from: 40, rules: gemini3 },
  { family: SPEECH, from: 30, rules: { ...gemini3, thinking: { kind: 'none' } } },
  { family: IMAGE, from: 31, rules: levels('minimal', 'high') },
  { family: IMAGE, from: 30, rules: { ...gemini3, thinking: { kind: 'none' } } },
  { family: LITE, from: 30, rules: levels('minimal', 'low', 'medium', 'high') },
  { family: FLASH, from: 37, rules: gemini3 },
  { family: FLASH, from: 30, rules: levels('minimal', 'low', 'medium', 'high') },
  { family: PRO, from: 31, rules: gemini3 },
  { family: PRO, from: 30, rules: levels('low', 'high') },
  { family: ANY, from: 30, rules: gemini3 },
  { family: SPEECH, from: 25, rules: gemini2 },
  { family: IMAGE, from: 25, rules: gemini2 },
  { family: LITE, from: 25, rules: budget(512, 24_576, true) },
  { family: FLASH, from: 25, rules: budget(1, 24_576, true) },
  { family: ANY, from: 25, rules: budget(128, 32_768, false) },
  { family: ANY, from: 20, rules: gemini2 },
  { family: ANY, from: 0, rules: gemini1 },
];

/** Open models at the same door. */
const gemma3: ModelRules = { ...gemini1, schemas: 'none', systemInstruction: false };
const gemma4: ModelRules = { ...gemini2, thinking: { kind: 'level', levels: ['minimal', 'high'] } };

const GEMINI = /gemini-(\d)(?:\.(\d))?([a-z0-9.-]*)/;
const GEMMA = /gemma-(\d)/;

/** The rules of a model by its name, in the spelling of any door (`gemini-2.5-pro`, `publishers/google/models/gemini-3-flash-preview`). */
export function modelRules(model: string): ModelRules {
  const name = model.toLowerCase();
  const gemini = GEMINI.exec(name);
  if (gemini !== null) return rulesSince(Number(gemini[1]) * 10 + Number(gemini[2] ?? 0), gemini[3] ?? '');
  const gemma = GEMMA.exec(name);
  if (gemma !== null) return Number(gemma[1]) >= 4 ? gemma4 : gemma3;
  return name.includes('gemini') ? gemini3 : gemini2;
}

function rulesSince(generation: number, family: string): ModelRules {
  const found = generations.find((entry) => generation >= entry.from && entry.family.test(family));
  return found?.rules ?? gemini1;
}
