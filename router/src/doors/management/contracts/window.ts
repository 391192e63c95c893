import { z } from 'zod';

const EXPECTED = 'must be a number with m, h, d or w (15m, 24h, 7d, 4w), or all';
const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** How far back, milliseconds; undefined: as far as there is anything. */
export const window = z
  .string()
  .transform((text, context): { readonly text: string; readonly ms: number | undefined } => {
    if (text === 'all') return { text, ms: undefined };
    const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
    const unitMs = Object.entries(unitsMs).find(([name]) => name === unit)?.[1];
    if (unitMs !== undefined && Number(count) > 0) return { text, ms: Number(count) * unitMs };
    context.addIssue({ code: 'custom', message: EXPECTED });
    return z.NEVER;
  });
