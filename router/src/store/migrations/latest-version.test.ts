import { expect, it } from 'vitest';
import { sqliteParts } from '../sqlite/dialect-parts.ts';
import { allMigrations } from './all-migrations.ts';
import { latestVersion } from './latest-version.ts';

it('the latest version is the number of migrations, which are named in their order', () => {
  const names = Object.keys(allMigrations(sqliteParts));
  expect(names).toHaveLength(latestVersion);
  expect(names).toEqual(names.toSorted());
  // Rooms that are built side by side reserve their numbers: one of them may come without those before it.
  expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
});
