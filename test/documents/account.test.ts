import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { belongsTo, type ChapterName, chapters } from './kit/chapters.ts';
import { type DocumentName, readDocument } from './kit/read-document.ts';

const names = Object.keys(chapters) as readonly ChapterName[];

const fewest: Readonly<Record<DocumentName, number>> = { D0: 41, D3: 41, D4: 22 };

/** Each suite holds itself that it leaves out no block of its chapters. */
describe.each(['D0', 'D3', 'D4'] satisfies DocumentName[])('every block of %s', (document) => {
  const blocks = readDocument(document);

  it.skipIf(blocks === undefined)('belongs to just one suite (needs the documents in ../shared/seeds)', () => {
    const owners = (address: string) =>
      names.filter((name) => chapters[name].document === document && belongsTo(name, address));
    expect(blocks?.filter(({ address }) => owners(address).length !== 1)).toEqual([]);
    expect(blocks?.length).toBeGreaterThanOrEqual(fewest[document]);
  });
});

it('each suite of the table exists', () => {
  expect(names.filter((name) => !existsSync(join(import.meta.dirname, `${name}.test.ts`)))).toEqual([]);
});
