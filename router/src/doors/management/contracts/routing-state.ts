import { z } from 'zod';

/** What the router's own calls cost and came to. `spent_usd_today`: since midnight UTC; the others since the router started. */
export const probeReport = z
  .object({
    enabled: z.boolean(),
    budget_usd_per_day: z.number(),
    spent_usd_today: z.number(),
    spent_usd_total: z.number(),
    calls: z.object({ ok: z.int(), failed: z.int() }),
    checks: z.int().meta({ description: 'Active checks that are set (health.checks).' }),
    down: z
      .array(z.object({ provider: z.string(), reason: z.string() }))
      .readonly()
      .meta({ description: 'Providers that active checks have taken out.' }),
  })
  .meta({
    id: 'ProbeReport',
    examples: [
      {
        enabled: true,
        budget_usd_per_day: 0.01,
        spent_usd_today: 0.00034,
        spent_usd_total: 0.00034,
        calls: { ok: 41, failed: 3 },
        checks: 0,
        down: [],
      },
    ],
  });

const judgement = z.object({
  balanced: z.number().meta({ description: 'The error of the balanced score’s own expectation.' }),
  predictor: z.number(),
  difference: z
    .number()
    .meta({ description: 'Predictor less balanced, in the mean of windows: below zero the predictor is nearer.' }),
  interval: z.array(z.number()).meta({ description: 'Where the difference lies with 95 % certainty: low, high.' }),
});

/** Errors on records that were held back. Latency and cost: the mean distance of natural logarithms; failure: of probabilities, squared. */
export const predictorReport = z
  .object({
    state: z.enum(['off', 'untrained', 'unproven', 'proven']),
    used: z.boolean().meta({ description: 'Whether "intelligent" goes by it; else by the balanced score.' }),
    version: z.int().nullable(),
    trained_at: z.number().nullable(),
    next_at: z.number().nullable(),
    records: z.int().nullable(),
    least_records: z.int(),
    held_back: z.int().nullable(),
    windows: z.int().nullable(),
    errors: z.object({ latency: judgement.nullable(), failure: judgement.nullable(), cost: judgement.nullable() }),
    problem: z.string().nullable(),
  })
  .meta({
    id: 'PredictorReport',
    examples: [
      {
        state: 'untrained',
        used: false,
        version: null,
        trained_at: null,
        next_at: 1_772_323_260_000,
        records: 12,
        least_records: 100,
        held_back: null,
        windows: null,
        errors: { latency: null, failure: null, cost: null },
        problem: null,
      },
    ],
  });

export type PredictorReportWire = z.infer<typeof predictorReport>;
export type JudgementWire = z.infer<typeof judgement>;
export type ProbeReportWire = z.infer<typeof probeReport>;
