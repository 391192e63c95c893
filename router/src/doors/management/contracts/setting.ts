import { z } from 'zod';

export const settingQuery = z.object({ category: z.string().optional() });

export const settingParams = z.object({ key: z.string() });

/** Values are texts (contract, section 3); numbers and booleans are accepted for those that are one. */
export const settingUpdate = z
  .object({ value: z.union([z.string(), z.number(), z.boolean()]) })
  .meta({ id: 'SettingUpdate' });

export const settingList = z
  .object({ settings: z.record(z.string(), z.string()), category: z.string() })
  .meta({ id: 'SettingList' });

export const setting = z
  .object({
    key: z.string(),
    value: z.string(),
    category: z.string(),
    requiresRestart: z.boolean(),
    isDefault: z.boolean(),
  })
  .meta({ id: 'Setting' });

export type SettingWire = z.infer<typeof setting>;
export type SettingParams = z.infer<typeof settingParams>;
