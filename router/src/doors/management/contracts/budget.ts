import { z } from 'zod';
import { onExhaustedWords } from '../../../domain/budget.ts';

export const budgetParams = z.object({ id: z.string().meta({ examples: ['openai-monthly'] }) });

const scopeKinds = ['router', 'provider', 'api-key', 'end-user', 'tag'] as const;
const scope = z
  .object({
    kind: z.enum(scopeKinds),
    name: z
      .string()
      .optional()
      .meta({ description: 'The id of the provider or key, or the name that clients send. Only `router` has none.' }),
  })
  .superRefine(({ kind, name }, context) => {
    if (kind !== 'router' && (name === undefined || name === ''))
      context.addIssue({ code: 'custom', path: ['name'], message: `is needed for a budget of kind ${kind}` });
  });

const usd = z.number().min(0).max(1_000_000_000);

const fields = {
  scope: scope.optional().meta({ description: 'Whose spending it bounds; the whole router where it is left out.' }),
  period: z.enum(['day', 'month']).optional(),
  limit_usd: usd.optional(),
  alert_at: z.number().min(0).max(1).optional().meta({ description: 'The share at which somebody is told (0.8).' }),
  on_exhausted: z.enum(onExhaustedWords).optional().meta({
    description:
      '`stop`: what costs more than is left is not asked. `cheaper`: neither, but anybody who can be paid may answer. `continue`: it only tells.',
  }),
  hard_stop: z.boolean().optional().meta({ description: 'false is the same as `on_exhausted: continue`.' }),
};

/** What a budget that was read holds besides is ignored. */
export const budgetCreation = z.object({ id: z.string(), ...fields }).meta({
  id: 'BudgetCreation',
  examples: [
    {
      id: 'openai-monthly',
      scope: { kind: 'provider', name: 'lm-studio-home' },
      period: 'month',
      limit_usd: 300,
      on_exhausted: 'cheaper',
    },
  ],
});

/** What is left out stays. One that is not there is made: then `period` and `limit_usd` are needed. */
export const budgetUpdate = z
  .object(fields)
  .meta({ id: 'BudgetUpdate', examples: [{ scope: { kind: 'router' }, period: 'day', limit_usd: 50 }] });

const example = {
  id: 'openai-monthly',
  source: 'budget',
  scope: { kind: 'provider', name: 'lm-studio-home' },
  period: 'month',
  limit_usd: 300,
  alert_at: 0.8,
  on_exhausted: 'cheaper',
  spent_usd: 12.5,
  reserved_usd: 0.25,
  left_usd: 287.25,
  state: 'ok',
  starts_at: 1_772_323_200_000,
  resets_at: 1_775_001_600_000,
} as const;

/** `source`: a setting or an API key makes budgets too; they are changed there. `reserved_usd`: what requests under way may cost at most. */
export const budget = z
  .object({
    id: z.string(),
    source: z.enum(['budget', 'setting', 'api-key']),
    scope: z.object({ kind: z.enum(scopeKinds), name: z.string().optional() }),
    period: z.enum(['day', 'month']),
    limit_usd: z.number(),
    alert_at: z.number(),
    on_exhausted: z.enum(onExhaustedWords),
    spent_usd: z.number(),
    reserved_usd: z.number(),
    left_usd: z.number(),
    state: z.enum(['ok', 'alert', 'exhausted']),
    starts_at: z.int(),
    resets_at: z.int(),
  })
  .meta({ id: 'Budget', examples: [example] });

export const budgetList = z
  .object({ budgets: z.array(budget).readonly(), total: z.int(), time_zone: z.string() })
  .meta({ id: 'BudgetList', examples: [{ budgets: [example], total: 1, time_zone: 'UTC' }] });

export const budgetDeleted = z
  .object({ id: z.string(), message: z.string() })
  .meta({ id: 'BudgetDeleted', examples: [{ id: 'openai-monthly', message: 'Budget deleted' }] });

export type BudgetWire = z.infer<typeof budget>;
export type BudgetListWire = z.infer<typeof budgetList>;
export type BudgetUpdateWire = z.infer<typeof budgetUpdate>;
