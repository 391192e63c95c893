import type { Gate, GateContext, Verdict } from './gate.ts';
import { runCommand } from './run-command.ts';
import { wholePackage } from './whole-package.ts';

/** Every gate of `npm run check`, slowest first so that two at a time end together. Each has a canary in `test/gates`. */
export const allGates: readonly Gate[] = [
  command('knip', 'knip', ['--no-progress', '--treat-config-hints-as-errors']),
  command('types', 'tsc', ['--noEmit', '-p', 'router/tsconfig.json']),
  command('types-of-tools', 'tsc', ['--noEmit', '-p', 'tsconfig.json']),
  command('architecture', 'vitest', ['run', '--reporter=dot', 'test/architecture.test.ts']),
  onTarball('attw', (tarball, root) => runCommand('attw', ['--profile', 'esm-only', '--no-emoji', tarball], root)),
  onTarball('publint', (tarball, root) => runCommand('publint', ['run', '--strict', tarball], root)),
  onTarball('whole-package', wholePackage),
  command('lint', 'biome', ['ci', '--error-on-warnings', '--colors=off', '.']),
];

function command(name: string, program: string, args: readonly string[]): Gate {
  return { name, judge: ({ root }) => runCommand(program, args, root) };
}

function onTarball(name: string, judge: (tarball: string, root: string) => Promise<Verdict>): Gate {
  return {
    name,
    async judge(context: GateContext) {
      return judge(await context.packed(), context.root);
    },
  };
}
