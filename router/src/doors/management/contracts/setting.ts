import { z } from 'zod';

export const settingQuery = z.object({
  category: z
    .string()
    .optional()
    .meta({ examples: ['server'] }),
});

export const settingParams = z.object({ key: z.string().meta({ examples: ['routing.retries'] }) });

/** Values are texts (contract, section 3); numbers and booleans are accepted for those that are one. */
export const settingUpdate = z
  .object({ value: z.union([z.string(), z.number(), z.boolean()]) })
  .meta({ id: 'SettingUpdate', examples: [{ value: '3' }, { value: 3 }] });

export const setting = z
  .object({
    key: z.string(),
    value: z.string(),
    category: z.string(),
    requiresRestart: z.boolean(),
    isDefault: z.boolean(),
  })
  .meta({ id: 'Setting' });

/** `settings` is D3's shape, without those that have no value. `details` has all of them, each with a sentence on what it is for. */
export const settingList = z
  .object({
    settings: z.record(z.string(), z.string()),
    category: z.string(),
    details: z.array(setting.extend({ about: z.string() })).readonly(),
  })
  .meta({ id: 'SettingList' });

export type SettingListWire = z.infer<typeof settingList>;
export type SettingWire = z.infer<typeof setting>;
export type SettingParams = z.infer<typeof settingParams>;
