import { type ProviderIdProblem, providerIdProblem } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ProviderType } from '../../domain/provider-adapter.ts';
import { textOf } from '../../lib/text-of.ts';
import { providerTypes } from '../../providers/index.ts';
import { type ConfigQuestion, configProblem, configQuestions, missingKeys } from './config-questions.ts';
import { prompts } from './prompts.ts';
import { providerTypeLines } from './provider-type-lines.ts';

/** A new provider as it is known so far. */
export interface KnownAnswers {
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly config: JsonObject;
}

export interface ProviderAnswers {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly config: JsonObject;
}

export interface ProviderWish {
  /** What the flags say is not asked again. */
  readonly known: KnownAnswers;
  /** What was answered before and could not be taken: offered again. */
  readonly before: ProviderAnswers | undefined;
  readonly takenIds: ReadonlySet<string>;
}

/** Asks for a new provider. undefined when the person left in the middle. */
export async function askProvider({ known, before, takenIds }: ProviderWish): Promise<ProviderAnswers | undefined> {
  const typeName = known.type ?? (await askType(before?.type));
  const type = typeName === undefined ? undefined : providerTypes.find(typeName);
  if (type === undefined) return undefined;
  const id = known.id ?? (await askId(before?.id ?? freeId(type.type, takenIds), takenIds));
  if (id === undefined) return undefined;
  // An id and a type are what a command line needs: with both there, only what the type misses is asked.
  const isShort = known.id !== undefined && known.type !== undefined;
  const name = known.name ?? (isShort ? id : await askText('Name', before?.name ?? id));
  if (name === undefined) return undefined;
  const missing = missingKeys(type, known.config);
  const open = configQuestions(type).filter(({ key }) =>
    isShort ? missing.includes(key) : !Object.hasOwn(known.config, key),
  );
  const config = await askConfig(type, open, known.config, before?.config ?? {});
  return config && { id, type: type.type, name: name || id, config };
}

async function askConfig(
  type: ProviderType,
  open: readonly ConfigQuestion[],
  known: JsonObject,
  before: JsonObject,
): Promise<JsonObject | undefined> {
  const answers: Record<string, string> = {};
  for (const question of open) {
    const answer = await askKey(type, question, textOf(before[question.key]));
    if (answer === undefined) return undefined;
    if (answer !== '') answers[question.key] = answer;
  }
  return { ...known, ...answers };
}

/** One value, asked until the type can take it. */
async function askKey(type: ProviderType, question: ConfigQuestion, before: string | undefined) {
  const { isCancel, password, text } = await prompts();
  const { key, message, isSecret, isRequired } = question;
  const validate = (given: string | undefined): string | undefined => {
    if (given) return configProblem(type, key, given);
    return isRequired ? 'It is needed.' : undefined;
  };
  const answer = isSecret
    ? await password({ message, validate })
    : await text({ message, validate, ...(before !== undefined && { initialValue: before }) });
  return isCancel(answer) ? undefined : (answer ?? '');
}

async function askType(before: string | undefined): Promise<string | undefined> {
  const { isCancel, select } = await prompts();
  const options = providerTypeLines().map(({ type, line }) => ({ value: type, label: type, hint: line }));
  const type = await select({ message: 'Type', options, ...(before !== undefined && { initialValue: before }) });
  return isCancel(type) ? undefined : type;
}

const idProblems = {
  'not-a-slug': 'It is made of lower-case letters and digits, with single "-", "_" or "." between them.',
  'too-long': 'It has at most 64 characters.',
  reserved: 'It is a word of the router itself.',
} as const satisfies Record<ProviderIdProblem, string>;

async function askId(initialValue: string, takenIds: ReadonlySet<string>): Promise<string | undefined> {
  const { isCancel, text } = await prompts();
  const validate = (given = ''): string | undefined => {
    const problem = providerIdProblem(given);
    if (problem !== undefined) return idProblems[problem];
    return takenIds.has(given) ? `There is a provider "${given}" already.` : undefined;
  };
  const id = await text({ message: 'Id (lower case, digits and dashes)', initialValue, validate });
  return isCancel(id) ? undefined : id;
}

async function askText(message: string, initialValue: string): Promise<string | undefined> {
  const { isCancel, text } = await prompts();
  const answer = await text({ message, initialValue });
  return isCancel(answer) ? undefined : (answer ?? '');
}

/** `openai`, `openai-2` ... */
function freeId(type: string, takenIds: ReadonlySet<string>): string {
  const further = Array.from(takenIds, (_, index) => `${type}-${index + 2}`);
  return [type, ...further].find((id) => !takenIds.has(id)) ?? type;
}
