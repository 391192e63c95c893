import type { Word } from './command-words.ts';
import { providerIds, registeredNames, type ScriptParts, single } from './script-parts.ts';

export function fishScript(parts: ScriptParts): string {
  const { name, all } = parts;
  const fn = `__${name.replaceAll('-', '_')}`;
  const naming = all.filter(({ namesProvider }) => namesProvider).map(({ path }) => single(path));
  return [
    `function ${fn}_path`,
    '  set -l path',
    '  for word in (commandline -opc)[2..-1]',
    `    if contains -- (string join ' ' $path $word) ${all.map(({ path }) => single(path)).join(' ')}`,
    '      set -a path $word',
    '    end',
    '  end',
    "  string join ' ' $path",
    'end',
    `function ${fn}_providers`,
    `  ${providerIds(parts)}`,
    'end',
    `function ${fn}_names_provider`,
    `  contains -- "$(${fn}_path)" ${naming.join(' ')}`,
    'end',
    ...all.flatMap(({ path, words }) =>
      words.map((word) => `complete -c ${name} -n ${single(`test "$(${fn}_path)" = "${path}"`)} ${wordOf(word, fn)}`),
    ),
    `complete -c ${name} -n ${fn}_names_provider -f -a ${single(`(${fn}_providers)`)}`,
    ...(registeredNames(parts).includes('npx') ? behindNpx(name, fn) : []),
  ].join('\n');
}

function wordOf({ word, about, choice }: Word, fn: string): string {
  const values = choice?.kind === 'providers' ? `(${fn}_providers)` : choice?.words.join(' ');
  const flag = `-l ${word.slice(2)}${values === undefined ? '' : ` -x -a ${single(values)}`}`;
  return `${word.startsWith('--') ? flag : `-f -a ${single(word)}`} -d ${single(about)}`;
}

/** What stands behind `npx` is completed as if it stood alone. */
function behindNpx(name: string, fn: string): readonly string[] {
  return [
    `function ${fn}_by_npx`,
    `  test "$(commandline -opc)[2]" = ${name}`,
    'end',
    `function ${fn}_behind_npx`,
    "  complete -C (string join ' ' -- (commandline -opc)[2..-1] (commandline -ct))",
    'end',
    `complete -c npx -n ${fn}_by_npx -f -a ${single(`(${fn}_behind_npx)`)}`,
  ];
}
