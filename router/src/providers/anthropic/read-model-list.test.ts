import { expect, it } from 'vitest';
import { readModelPage } from './read-model-list.ts';

it('takes the time at which a model was made from the list', () => {
  const page = readModelPage({ data: [{ id: 'm', created_at: '2026-02-04T00:00:00Z' }] });
  expect(page?.models).toMatchObject([{ createdS: 1_770_163_200 }]);
  expect(readModelPage({ data: [{ id: 'm', created_at: '1970-01-01T00:00:00Z' }] })?.models).toEqual([{ id: 'm' }]);
});
