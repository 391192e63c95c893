import { expect, it } from 'vitest';
import { startManagement } from '../../management/testing/start-management.ts';
import { isOpenPath } from './open-paths.ts';

it('opens exactly the routes that the reference says everyone may ask', async () => {
  const management = await startManagement();
  const { paths } = (await management.ask('GET', '/openapi.json')).json;
  await management.close();

  const wrong = Object.entries<Record<string, { security: object[] }>>(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method, { security }]) => isOpenPath(method.toUpperCase(), path) !== (security.length === 1))
      .map(([method]) => `${method} ${path}`),
  );

  expect(wrong).toEqual([]);
  expect(isOpenPath('GET', '/docs')).toBe(true);
  expect(isOpenPath('POST', '/docs')).toBe(false);
});
