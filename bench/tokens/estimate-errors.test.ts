import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { distribution, errorsByFamily } from './estimate-errors.ts';
import { recordedPrompts } from './recorded-prompts.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'fixtures');

it.skipIf(!existsSync(join(folder, 'index.json')))(
  'estimates stay as near to the recorded counts as docs/tokens.md says',
  () => {
    const prompts = recordedPrompts(folder).filter(({ kind }) => kind === 'text');
    expect(prompts.length).toBeGreaterThan(550);
    const all = distribution(prompts);
    expect(all.median).toBeLessThan(0.025);
    expect(all.withinTenth).toBeGreaterThan(0.75);
    const families = errorsByFamily(prompts);
    for (const family of ['claude', 'gpt', 'gpt-4o-mini', 'mistral', 'deepseek', 'qwen', 'gpt-oss']) {
      expect(families.get(family)?.median, family).toBeLessThan(0.05);
    }
  },
);
