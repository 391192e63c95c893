import { describe, expect, it } from 'vitest';
import { type ToolName, toolState } from '../../setup/machine.ts';
import { belongsTo, type ChapterName, chapters } from './chapters.ts';
import { type Block, readDocument } from './read-document.ts';
import type { BlockRun } from './run-block.ts';
import { type BlockOptions, startWorld, type World } from './world.ts';

export interface BlockScene {
  readonly world: World;
  readonly block: Block;
  /** Runs the block of this test. */
  run(options?: BlockOptions): Promise<BlockRun>;
  /** Where a tool of this machine is; without it the test is skipped. */
  tool(name: ToolName): string;
  /** Another block of the document, which this one builds upon. */
  blockAt(address: string): Block;
}

export interface DocumentSuite {
  /** One block and its test. `hash`: of the text that the test was written for, so that a changed document is noticed. */
  block(address: string, hash: string, sentence: string, test: (scene: BlockScene) => Promise<void>): void;
  /** A block that nobody can run, with the reason. */
  notRun(address: string, hash: string, reason: string): void;
}

/**
 * The tests of some chapters of a document, each on a router of its own. `before`: what all of these blocks presume.
 * Without the documents beside the clone everything is skipped and says so.
 */
export function documentSuite(
  chapter: ChapterName,
  before: (world: World) => Promise<void>,
  write: (suite: DocumentSuite) => void,
): void {
  const { document } = chapters[chapter];
  const blocks = readDocument(document);
  if (blocks === undefined) {
    describe(document, () => {
      it.skip('needs the documents: there is no ../shared/seeds beside this clone', () => undefined);
    });
    return;
  }
  describe(document, () => writeSuite(chapter, blocks, before, write));
}

function writeSuite(
  chapter: ChapterName,
  blocks: readonly Block[],
  before: (world: World) => Promise<void>,
  write: (suite: DocumentSuite) => void,
): void {
  const named: string[] = [];
  const wanted = blocks.filter(({ address }) => belongsTo(chapter, address));

  function blockAt(address: string): Block {
    const block = blocks.find((one) => one.address === address);
    if (block === undefined) throw new Error(`The document has no block ${address}.`);
    return block;
  }

  write({
    block(address, hash, sentence, test) {
      named.push(`${address} ${hash}`);
      it(`${address} (${hash}) ${sentence}`, async ({ skip }) => {
        const block = blockAt(address);
        const tool = (name: ToolName): string => {
          const state = toolState(name);
          return state.kind === 'found' ? state.where : skip(`needs ${name}: ${state.reason}`);
        };
        toolsOf(block).forEach(tool);
        await using world = await startWorld();
        await before(world);
        await test({ world, block, blockAt, tool, run: (options) => world.run(block, options) });
      });
    },
    notRun(address, hash, reason) {
      named.push(`${address} ${hash}`);
      it.skip(`${address} (${hash}) is not run: ${reason}`, () => undefined);
    },
  });

  it('leaves no block of its chapters out, names none twice, and was written for just this text', () => {
    expect(named).toEqual(wanted.map(({ address, hash }) => `${address} ${hash}`));
  });
}

/** What its language and its own words need. */
function toolsOf({ language, text }: Block): readonly ToolName[] {
  switch (language) {
    case 'bash':
    case 'command': {
      const programs = ['curl', 'jq', 'sqlite3'] as const;
      return programs.filter((program) => new RegExp(`\\b${program} `).test(text));
    }
    case 'python':
      return ['python3', 'python-requests'];
    case 'sql':
      return ['sqlite3'];
    case 'javascript':
    case 'typescript':
    case 'json':
    case 'text':
      return [];
  }
}
