import { expect, it } from 'vitest';
import { sqliteParts } from '../sqlite/dialect-parts.ts';
import { allMigrations } from './all-migrations.ts';
import { latestVersion } from './latest-version.ts';

it('the latest version is the number of migrations, which are named in their order', () => {
  const names = Object.keys(allMigrations(sqliteParts));
  expect(names).toHaveLength(latestVersion);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
});
