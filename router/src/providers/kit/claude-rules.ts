/** How deep a model can be told to think, least first (`output_config.effort`). */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What the requests for one model may say: the API refuses the rest with 400. */
export interface ModelRules {
  /** The longest answer, tokens. */
  readonly maxOutputTokens: number;
  /** The forms of `thinking` that it takes: a budget, `adaptive`, either, or none. */
  readonly thinking: 'none' | 'budget' | 'budget-or-adaptive' | 'adaptive';
  /** How a request says that it wants no thinking. `unsaid`: by saying nothing; `never`: it always thinks. */
  readonly thinkingOff: 'unsaid' | 'disabled' | 'between_tools' | 'never';
  readonly efforts: readonly Effort[];
  /** `one`: temperature or top_p, not both. */
  readonly sampling: 'all' | 'one' | 'none';
  /** Whether `tool_choice` may be `any` or `tool`. */
  readonly forcedTools: boolean;
  /** `output_config.format`, and `strict` on tools. */
  readonly schemaOutput: boolean;
  /** Whether it goes on from an assistant's message that stands last. The API answers 400 where it does not: from generation 4.6 on. */
  readonly prefill: boolean;
  /** Whether instructions may stand in the middle of a conversation. */
  readonly systemTurns: boolean;
}

interface Generation {
  readonly families: readonly string[];
  /** Tens are the number, ones what stands behind the dot: 45 is 4.5. */
  readonly from: number;
  readonly rules: ModelRules;
}

const anyFamily = ['opus', 'sonnet', 'haiku', 'fable', 'mythos'];
const firstEfforts: readonly Effort[] = ['low', 'medium', 'high'];
const fourEfforts: readonly Effort[] = ['low', 'medium', 'high', 'max'];
const allEfforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const claude3: ModelRules = {
  maxOutputTokens: 4_096,
  thinking: 'none',
  thinkingOff: 'unsaid',
  efforts: [],
  sampling: 'all',
  forcedTools: true,
  schemaOutput: false,
  prefill: true,
  systemTurns: false,
};
const claude4: ModelRules = { ...claude3, maxOutputTokens: 64_000, thinking: 'budget', thinkingOff: 'disabled' };
const claude45: ModelRules = { ...claude4, sampling: 'one', schemaOutput: true };
const claude46: ModelRules = { ...claude45, prefill: false, thinking: 'budget-or-adaptive', efforts: fourEfforts };
const claude47: ModelRules = {
  maxOutputTokens: 128_000,
  thinking: 'adaptive',
  thinkingOff: 'unsaid',
  efforts: allEfforts,
  sampling: 'none',
  forcedTools: true,
  schemaOutput: true,
  prefill: false,
  systemTurns: false,
};
const claude48: ModelRules = { ...claude47, systemTurns: true };
const claude5: ModelRules = { ...claude48, thinkingOff: 'disabled' };
const claude55: ModelRules = { ...claude48, thinkingOff: 'never', forcedTools: false };

/** Newest first. From the vendor's model overview and its migration guides, as of November 2026. */
const generations: readonly Generation[] = [
  { families: ['fable', 'mythos'], from: 51, rules: claude55 },
  { families: ['fable', 'mythos'], from: 0, rules: { ...claude55, forcedTools: true } },
  { families: ['opus'], from: 55, rules: claude55 },
  { families: ['sonnet'], from: 55, rules: { ...claude55, thinkingOff: 'between_tools' } },
  { families: anyFamily, from: 50, rules: claude5 },
  { families: ['opus'], from: 48, rules: claude48 },
  { families: ['opus'], from: 47, rules: claude47 },
  { families: ['opus'], from: 46, rules: { ...claude46, maxOutputTokens: 128_000 } },
  { families: anyFamily, from: 46, rules: claude46 },
  { families: ['opus'], from: 45, rules: { ...claude45, efforts: firstEfforts } },
  { families: anyFamily, from: 45, rules: claude45 },
  { families: ['opus'], from: 41, rules: { ...claude4, maxOutputTokens: 32_000, sampling: 'one' } },
  { families: ['opus'], from: 40, rules: { ...claude4, maxOutputTokens: 32_000 } },
  { families: anyFamily, from: 37, rules: claude4 },
  { families: anyFamily, from: 35, rules: { ...claude3, maxOutputTokens: 8_192 } },
  { families: anyFamily, from: 0, rules: claude3 },
];

/** A Claude that came after this table was written: nothing that the newest one refuses. */
const laterClaude: ModelRules = { ...claude55, maxOutputTokens: 64_000 };
/** Other vendors' models behind the same dialect (Kimi, GLM, DeepSeek): what their servers have in common. */
const otherModel: ModelRules = { ...claude4, prefill: false, maxOutputTokens: 8_192 };

const NAMED = /claude-(opus|sonnet|haiku|fable|mythos)(?:-(\d{1,2})(?!\d))?(?:[-.](\d{1,2})(?!\d))?/;
const NAMED_LAST = /claude-(\d)(?:[-.](\d))?-(opus|sonnet|haiku)/;
const EARLIEST = /claude-(?:instant|v?[12]\b)/;
/** The first version of the API without sampling parameters, for any model. */
const WITHOUT_SAMPLING = '2026-10-21';

/** The rules of a model by its name, in the spelling of any platform (`claude-opus-4-6`, `us.anthropic.claude-opus-4-6-v1:0`, `claude-3-7-sonnet@20250219`). */
export function claudeRules(model: string, anthropicVersion: string): ModelRules {
  const rules = rulesOf(model.toLowerCase());
  // Versions are dates; the words that platforms put in their place (`bedrock-2023-05-31`) are older ones.
  const isLater = /^\d{4}-\d\d-\d\d$/.test(anthropicVersion) && anthropicVersion >= WITHOUT_SAMPLING;
  return isLater ? { ...rules, sampling: 'none' } : rules;
}

function rulesOf(model: string): ModelRules {
  const old = NAMED_LAST.exec(model);
  if (old !== null) return rulesSince(old[3], old[1], old[2]);
  const named = NAMED.exec(model);
  if (named !== null)
    return named[2] === undefined ? withoutNumber(named[1]) : rulesSince(named[1], named[2], named[3]);
  if (EARLIEST.test(model)) return claude3;
  return model.includes('claude') ? laterClaude : otherModel;
}

function withoutNumber(family: string | undefined): ModelRules {
  return family === 'mythos' ? rulesSince(family, '0', '0') : laterClaude;
}

function rulesSince(family = '', major = '0', minor = '0'): ModelRules {
  const generation = Number(major) * 10 + Math.min(9, Number(minor));
  // Everything after the table's last number is newer than the table.
  if (generation >= 60) return laterClaude;
  const found = generations.find(({ families, from }) => families.includes(family) && generation >= from);
  return found?.rules ?? laterClaude;
}
