import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.ts';
import { anthropic } from './anthropic.ts';

describe('the config of anthropic', () => {
  const read = (config: JsonObject) => anthropic.readConfig(config);

  it.each([
    [{}, 'https://api.anthropic.com', '/v1'],
    [{ baseURL: 'https://api.anthropic.com/v1' }, 'https://api.anthropic.com', '/v1'],
    [{ baseURL: 'https://api.anthropic.com/v1/messages' }, 'https://api.anthropic.com', '/v1'],
    [{ base_url: 'https://api.moonshot.ai/anthropic' }, 'https://api.moonshot.ai', '/anthropic/v1'],
  ])('%j goes to %s%s', (config, origin, path) => {
    expect(read({ apiKey: 'sk-ant-x', ...config })).toMatchObject({ config: { options: { url: { origin, path } } } });
  });

  it.each([
    [{}, 'apiKey'],
    [{ apiKey: 'x', baseURL: 'no url' }, 'baseURL'],
    [{ apiKey: 'x', headers: { 'anthropic-beta': 'a' } }, 'headers.anthropic-beta'],
    [{ apiKey: 'x', headers: { host: 'a' } }, 'headers.host'],
    [{ apiKey: 'x', anthropicBeta: ['a b'] }, 'anthropicBeta.0'],
    [{ apiKey: 'x', anthropicVersion: 'a\nb' }, 'anthropicVersion'],
    [{ apiKey: 'x', defaultMaxTokens: 0 }, 'defaultMaxTokens'],
    [{ apiKey: 'x', keyHeader: 'cookie' }, 'keyHeader'],
  ])('%j is refused at %s', (config, field) => {
    const reading = read(config as JsonObject);
    expect(reading).toMatchObject({ kind: 'refused', problems: [{ field }] });
  });

  it('takes lists as text and numbers as text, as rows of other tools have them', () => {
    const config = { apiKey: 'x', anthropicBeta: 'a-1, b-2', defaultMaxTokens: '500', unknown: 1 };
    expect(read(config)).toMatchObject({
      config: { options: { betas: ['a-1', 'b-2'], defaultMaxTokens: 500 }, unknownKeys: ['unknown'] },
    });
  });
});
