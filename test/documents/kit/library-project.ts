import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packRouter } from '../../../scripts/gates/pack-router.ts';
import { runCommand } from '../../../scripts/gates/run-command.ts';
import { makeDataDir } from '../../end-to-end/kit/make-data-dir.ts';
import { projectRoot } from '../../end-to-end/kit/start-router.ts';
import { runProgram } from './run-block.ts';

/** A program that is made of printed blocks. */
export interface LibraryProgram {
  readonly name: string;
  readonly text: string;
}

export interface LibraryRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of a reader who has installed the package as it is published. It disappears with the test file. */
export interface LibraryProject {
  readonly folder: string;
  /** What the compiler says about all programs that were written; empty where it takes them. */
  readonly complaints: string;
  /** A program of those, compiled; or a file beside them whose types Node strips. */
  run(name: string, env?: Readonly<Record<string, string>>): Promise<LibraryRun>;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  // Our own declarations are judged with the programs.
  skipLibCheck: false,
  outDir: 'out',
  rootDir: 'src',
};

/** Packs, installs and compiles once for all programs. */
export async function libraryProject(programs: readonly LibraryProgram[]): Promise<LibraryProject> {
  const folder = await makeDataDir();
  await using packed = packRouter(projectRoot);
  const tarball = await packed.tarball();
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await expectRun('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder);
  await mkdir(join(folder, 'node_modules', '@types'), { recursive: true });
  for (const name of [join('@types', 'node'), 'undici-types']) {
    await symlink(join(projectRoot, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  await mkdir(join(folder, 'src'));
  for (const { name, text } of programs) await writeFile(join(folder, 'src', `${name}.ts`), text);
  const compiled = await runCommand('tsc', ['-p', folder], projectRoot, folder);
  return {
    folder,
    complaints: compiled.kind === 'failed' ? compiled.output : '',
    run: (name, env = {}) => runProgram(folder, join('out', name.endsWith('.ts') ? name : `${name}.js`), env),
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    read: (file) => readFile(join(folder, file), 'utf8'),
  };
}

async function expectRun(command: string, args: readonly string[], folder: string): Promise<void> {
  const verdict = await runCommand(command, args, projectRoot, folder);
  if (verdict.kind === 'failed') throw new Error(`${command} ${args[0]}: ${verdict.output}`);
}
