import { describe, expect, it } from 'vitest';
import { splitDocument } from './read-document.ts';

const page = [
  '# Title',
  '## First: steps',
  '```bash',
  '# Step 1',
  'curl one',
  '```',
  'Words, `code`, and `sqlite3 file.db` in a line.',
  '### Deeper',
  '1. In a list:',
  '   ```javascript',
  '   if (true) {',
  '     call();',
  '   }',
  '   ```',
  '## Second',
  '```',
  'drawn',
  '```',
].join('\n');

describe('a document', () => {
  it('is split into its blocks, by heading and number', () => {
    expect(splitDocument(page).map(({ address, language, text }) => [address, language, text])).toEqual([
      ['first-steps#1', 'bash', '# Step 1\ncurl one\n'],
      ['first-steps#2', 'command', 'sqlite3 file.db'],
      ['first-steps/deeper#1', 'javascript', 'if (true) {\n  call();\n}\n'],
      ['second#1', 'text', 'drawn\n'],
    ]);
  });

  it('shows by the hash that a block has changed', () => {
    const before = splitDocument(page);
    const after = splitDocument(page.replace('curl one', 'curl two'));
    expect(after.map(({ address }) => address)).toEqual(before.map(({ address }) => address));
    expect(after.filter(({ hash }, index) => hash !== before[index]?.hash)).toMatchObject([
      { address: 'first-steps#1' },
    ]);
  });

  it('that ends within a block is refused', () => {
    expect(() => splitDocument('## One\n```bash\ncurl')).toThrow('ends within a block');
  });
});
