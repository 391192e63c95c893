import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type DocumentName = 'D0' | 'D3' | 'D4';

export type Language = 'bash' | 'javascript' | 'typescript' | 'python' | 'json' | 'sql' | 'text' | 'command';

/** One printed piece of a document. `command`: a command line that stands within a sentence. */
export interface Block {
  /** The slugs of its headings and its number under the last of them. */
  readonly address: string;
  /** The first eight digits of the SHA-256 of its text. */
  readonly hash: string;
  readonly language: Language;
  readonly text: string;
}

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'seeds');
const beginnings: Readonly<Record<DocumentName, string>> = { D0: '000_', D3: '003_', D4: '004_' };
const languages: readonly Language[] = ['bash', 'javascript', 'typescript', 'python', 'json', 'sql'];
const commandWords = /^(?:curl|http|sqlite3|npx|npm|node|python3?|provider-cli) /;

/** The blocks of a document in order; undefined in a clone that has no `../shared` beside it. */
export function readDocument(name: DocumentName): readonly Block[] | undefined {
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((entry) => entry.startsWith(beginnings[name]));
  return file === undefined ? undefined : splitDocument(readFileSync(join(folder, file), 'utf8'));
}

interface Fence {
  readonly indent: number;
  readonly language: Language;
  readonly lines: string[];
}

/** Markdown as it is printed: headings, fences (also indented ones, in lists), commands in backticks. */
export function splitDocument(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const headings: string[] = [];
  const counts = new Map<string, number>();
  let fence: Fence | undefined;

  function add(language: Language, content: string): void {
    const path = headings.filter((slug) => slug !== undefined).join('/');
    const ordinal = (counts.get(path) ?? 0) + 1;
    counts.set(path, ordinal);
    blocks.push({ address: `${path}#${ordinal}`, hash: hashOf(content), language, text: content });
  }

  for (const line of text.split('\n')) {
    const mark = /^( *)```(\w*)\s*$/.exec(line);
    if (fence !== undefined) {
      if (mark === null) fence.lines.push(line.slice(Math.min(fence.indent, indentOf(line))));
      else {
        add(fence.language, `${fence.lines.join('\n')}\n`);
        fence = undefined;
      }
      continue;
    }
    if (mark !== null) {
      fence = { indent: mark[1]?.length ?? 0, language: languageOf(mark[2] ?? ''), lines: [] };
      continue;
    }
    const heading = /^(#{2,6}) (.+)$/.exec(line);
    if (heading !== null) headings.splice((heading[1]?.length ?? 2) - 2, headings.length, slugOf(heading[2] ?? ''));
    else for (const command of commandsIn(line)) add('command', command);
  }
  if (fence !== undefined) throw new Error('The document ends within a block.');
  return blocks;
}

function commandsIn(line: string): readonly string[] {
  return [...line.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span).filter((span) => commandWords.test(span));
}

function languageOf(word: string): Language {
  return languages.find((language) => language === word) ?? 'text';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
