import { describe, expect, it } from 'vitest';
import { planMigration } from './plan-migration.ts';

describe('planMigration', () => {
  const types = ['lm-studio', 'qwen-proxy', 'openai'].map((type) => ({ type, label: type.toUpperCase() }));

  it('makes a provider of what belongs to one type', () => {
    const plan = planMigration(
      {
        LM_STUDIO_BASE_URL: ' http://localhost:1234/v1 ',
        LM_STUDIO_DEFAULT_MODEL: 'qwen3-max',
        OPENAI_API_KEY: 'sk-1',
      },
      types,
    );

    expect(plan.providers).toEqual([
      {
        id: 'lm-studio-default',
        type: 'lm-studio',
        name: 'LM-STUDIO Default',
        config: { baseURL: 'http://localhost:1234/v1', defaultModel: 'qwen3-max' },
        from: expect.arrayContaining(['LM_STUDIO_BASE_URL', 'LM_STUDIO_DEFAULT_MODEL']),
      },
      {
        id: 'openai-default',
        type: 'openai',
        name: 'OPENAI Default',
        config: { apiKey: 'sk-1' },
        from: ['OPENAI_API_KEY'],
      },
    ]);
  });

  it('says of everything else why it is left, and no value', () => {
    const plan = planMigration(
      {
        QWEN_TOKEN: 'secret-1',
        PORT: '3001',
        NEXT_AI_API_KEY: 'secret-3',
        OPENAI_API_KEY: '',
        FAVOURITE: 'secret-2',
        ACTIVE_PROVIDER: 'qwen-proxy',
      },
      types,
    );

    expect(plan.active).toBe('qwen-proxy');
    expect(plan.providers).toEqual([]);
    expect(Object.fromEntries(plan.ignored.map(({ variable, reason }) => [variable, reason]))).toEqual({
      QWEN_TOKEN: 'this version has no provider type qwen-direct',
      PORT: 'the router takes it from its environment, not from this file: PORT=... provider-cli start',
      NEXT_AI_API_KEY: 'this version has no provider type next-ai',
      OPENAI_API_KEY: 'it is empty',
      FAVOURITE: 'it is nothing of a provider',
    });
    expect(JSON.stringify(plan)).not.toContain('secret');
  });
});
