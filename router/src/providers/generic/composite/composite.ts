import { z } from 'zod';
import type { JsonValue } from '../../../domain/json.ts';
import type { ConfigProblem, ProviderType } from '../../../domain/provider-adapter.ts';
import { type OptionsReading, readConfig } from '../../kit/read-config.ts';
import type { FindType } from '../inline-target.ts';
import { CompositeAdapter } from './composite-adapter.ts';
import { type MemberEntry, readMember } from './members.ts';

export type CompositeMode = 'fallback' | 'race' | 'best-of' | 'ensemble';

/** How the best of several answers is found without asking anybody: by length, or as the one that says most of what the others say. */
export type JudgeRule = 'longest' | 'shortest' | 'consensus';

export interface CompositeOptions {
  readonly mode: CompositeMode;
  readonly members: readonly MemberEntry[];
  readonly judge: JudgeRule | MemberEntry;
  /** How long one member may take: until its first content where the answer is passed on as it comes, else until its end. */
  readonly memberTimeoutMs: number;
}

const RULES: ReadonlySet<string> = new Set<JudgeRule>(['longest', 'shortest', 'consensus']);
const MEMBER_TIMEOUT_MS = 60_000;
// Several members take their time one after the other; each has its own limit.
const PATIENT_MS = 600_000;

const shape = {
  mode: z
    .string()
    .trim()
    .transform((mode) =>
      mode
        .replace(/([a-z])([A-Z])/g, '$1-$2')
        .replaceAll('_', '-')
        .toLowerCase(),
    )
    .pipe(z.enum(['fallback', 'race', 'best-of', 'ensemble'], 'must be fallback, race, best-of or ensemble'))
    .optional(),
  providers: z.array(z.json(), 'must be a list of provider ids or {"type": ..., ...}').optional(),
  members: z.array(z.json()).optional(),
  judge: z.json().optional(),
  memberTimeout: z.coerce.number('must be a number of milliseconds').positive('must be more than 0').optional(),
};

/** A provider that is made of others (D4). */
export function compositeType(find: FindType): ProviderType<CompositeOptions> {
  return {
    type: 'composite',
    label: 'Composite',
    local: false,
    standIn: false,
    // Its members say which models they know.
    anyModel: true,
    secretKeys: [],
    defaultLimits: { headersMs: PATIENT_MS, firstContentMs: PATIENT_MS, totalMs: PATIENT_MS },
    readConfig: (config) =>
      readConfig(config, { shape, keyRequired: false, toOptions: (values) => toOptions(values, find) }),
    create: (id, config, tools) => new CompositeAdapter({ id, options: config.options, tools }),
  };
}

function toOptions(values: z.infer<z.ZodObject<typeof shape>>, find: FindType): OptionsReading<CompositeOptions> {
  const given = (values.providers ?? values.members ?? []) as readonly JsonValue[];
  const field = values.providers === undefined && values.members !== undefined ? 'members' : 'providers';
  const { mode = 'fallback', memberTimeout = MEMBER_TIMEOUT_MS } = values;
  const readings = given.map((entry, index) => readMember(entry, `${field}.${index}`, find));
  const members = readings.flatMap((reading) => (reading.kind === 'read' ? [reading.entry] : []));
  const judge = readJudge(values.judge as JsonValue | undefined, mode, members, find);
  const problems: ConfigProblem[] = [
    ...(given.length === 0 ? [{ field, message: 'is required: the ids of the providers that it is made of' }] : []),
    ...readings.flatMap((reading) => (reading.kind === 'refused' ? reading.problems : [])),
    ...(judge.kind === 'refused' ? judge.problems : []),
  ];
  if (problems.length > 0 || judge.kind === 'refused') return { kind: 'refused', problems };
  return { kind: 'read', options: { mode, members, judge: judge.judge, memberTimeoutMs: memberTimeout } };
}

type JudgeReading =
  | { readonly kind: 'read'; readonly judge: JudgeRule | MemberEntry }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Without a judge the first member merges answers, and agreement finds the best one. */
function readJudge(
  value: JsonValue | undefined,
  mode: CompositeMode,
  members: readonly MemberEntry[],
  find: FindType,
): JudgeReading {
  const [first] = members;
  if (value === undefined)
    return { kind: 'read', judge: mode === 'ensemble' && first !== undefined ? first : 'consensus' };
  const isRule = typeof value === 'string' && RULES.has(value);
  if (isRule && mode === 'ensemble') {
    return {
      kind: 'refused',
      problems: [{ field: 'judge', message: 'must be a provider: answers are merged by a model' }],
    };
  }
  if (isRule) return { kind: 'read', judge: value as JudgeRule };
  const reading = readMember(value, 'judge', find);
  return reading.kind === 'read' ? { kind: 'read', judge: reading.entry } : reading;
}
