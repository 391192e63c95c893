import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allGates } from '../scripts/gates/all-gates.ts';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/**/*.md'], { cwd: root });

const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** Targets of links that lead to a file of this tree. */
function fileLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => !/^(?:https?:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''));
}

/** Paths in backticks that look like files or folders of this tree. */
function namedPaths(page: string): readonly string[] {
  const words = [...read(page).matchAll(/`((?:router|scripts|test|bench|docs)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  return words.filter((path) => !path.startsWith('router/dist') && !path.includes('acme'));
}

describe('the documentation', () => {
  it('has its pages', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'AGENTS.md', 'docs/lifecycle.md', 'docs/add-a-provider.md']),
    );
    expect(pages.flatMap(fileLinks).length).toBeGreaterThan(10);
  });

  it.each(pages)('%s links only to what exists', (page) => {
    const broken = fileLinks(page).filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(broken).toEqual([]);
  });

  it.each(pages)('%s names only files that exist', (page) => {
    expect(namedPaths(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names every gate in AGENTS.md', () => {
    const guide = read('AGENTS.md');
    expect(allGates.map(({ name }) => name).filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  it('proves by CI exactly the second command line of the README', () => {
    const [, , test] =
      /```bash\n(.+)\n```[\s\S]*?```bash\n([\s\S]+?)```[\s\S]*?```bash\n(.+)\n```/.exec(read('README.md'))?.slice(1) ??
      [];
    expect(test).toBe('npm ci && npm test');
    expect(read('.ci/run').trimEnd().split('\n').at(-1)).toBe(test);
  });
});
