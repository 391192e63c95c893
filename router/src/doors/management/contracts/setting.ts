import { z } from 'zod';

export const settingQuery = z.object({
  category: z
    .string()
    .optional()
    .meta({ description: 'One of them, or `all`.', examples: ['server'] }),
});

export const settingParams = z.object({ key: z.string().meta({ examples: ['routing.retries'] }) });

/** Values are texts (contract, section 3); numbers and booleans are accepted for those that are one. */
export const settingUpdate = z
  .object({ value: z.union([z.string(), z.number(), z.boolean()]) })
  .meta({ id: 'SettingUpdate', examples: [{ value: '3' }, { value: 3 }] });

const settingExample = {
  key: 'routing.retries',
  value: '3',
  category: 'routing',
  requiresRestart: false,
  isDefault: false,
};

export const setting = z
  .object({
    key: z.string(),
    value: z.string(),
    category: z.string(),
    requiresRestart: z.boolean(),
    isDefault: z.boolean(),
    source: z
      .literal('start')
      .optional()
      .meta({ description: 'Nobody has set it: the value is that of a flag or a variable of the start.' }),
    in_force: z.string().optional().meta({
      description:
        'What this process runs with, where that is not the value: a flag or a variable says so, or the change waits for a restart.',
    }),
    problem: z.string().optional().meta({ description: 'Why the value is not the one that the database holds.' }),
  })
  .meta({ id: 'Setting', examples: [settingExample] });

/** The answer to a change. */
export const writtenSetting = setting
  .extend({
    warning: z.string().optional().meta({
      description: 'Of `active_provider`: a strategy or load balancing is set, and decides in its place.',
    }),
  })
  .meta({ id: 'WrittenSetting', examples: [settingExample] });

/** `settings` is D3's shape, without those that have no value. `details` has all of them, each with a sentence on what it is for. */
export const settingList = z
  .object({
    settings: z.record(z.string(), z.string()),
    category: z.string(),
    details: z.array(setting.extend({ about: z.string() })).readonly(),
  })
  .meta({
    id: 'SettingList',
    examples: [
      {
        settings: { 'routing.retries': '3' },
        category: 'routing',
        details: [{ ...settingExample, about: 'How often a failed call is tried again.' }],
      },
    ],
  });

export type SettingListWire = z.infer<typeof settingList>;
export type SettingWire = z.infer<typeof setting>;
export type SettingParams = z.infer<typeof settingParams>;
