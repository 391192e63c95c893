import type { Word } from './command-words.ts';
import {
  listCall,
  listsOf,
  namesOnly,
  naming,
  placeFlags,
  registeredNames,
  type ScriptParts,
  single,
} from './script-parts.ts';

export function fishScript(parts: ScriptParts): string {
  const { name, all } = parts;
  const fn = `__${name.replaceAll('-', '_')}`;
  return [
    `function ${fn}_path`,
    '  set -l path',
    '  for word in (commandline -opc)[2..-1]',
    `    if contains -- (string join -- ' ' $path $word) ${all.map(({ path }) => single(path)).join(' ')}`,
    '      set -a path $word',
    '    end',
    '  end',
    "  string join ' ' $path",
    'end',
    ...lists(parts, fn),
    ...naming(parts).flatMap(([what, paths]) => [
      `function ${fn}_names_${what}`,
      `  contains -- "$(${fn}_path)" ${paths.join(' ')}`,
      'end',
    ]),
    ...all.flatMap(({ path, words }) =>
      words.map((word) => `complete -c ${name} -n ${single(`test "$(${fn}_path)" = "${path}"`)} ${wordOf(word, fn)}`),
    ),
    ...naming(parts).map(
      ([what]) => `complete -c ${name} -n ${fn}_names_${what} -f -a ${single(`(${listCall(fn, what)})`)}`,
    ),
    ...(registeredNames(parts).includes('npx') ? behindNpx(name, fn) : []),
  ].join('\n');
}

/** With the place that was typed. */
function lists(parts: ScriptParts, fn: string): readonly string[] {
  const { here, running } = listsOf(parts, '$argv[1]');
  return [
    `function ${fn}_listed`,
    '  set -l typed (commandline -opc)',
    '  set -l place',
    '  for at in (seq (count $typed))',
    `    if contains -- $typed[$at] ${placeFlags.join(' ')}`,
    `      set -a place $typed[$at] (string replace -r '^~' -- $HOME "$typed[$(math $at + 1)]")`,
    `    else if string match -q -r -- '^(${placeFlags.join('|')})=' $typed[$at]`,
    '      set -a place $typed[$at]',
    '    end',
    '  end',
    '  begin',
    `    ${here} $place; or begin`,
    `      test (count $place) -eq 0; and ${running}`,
    '    end',
    `  end < /dev/null 2> /dev/null | ${namesOnly('$argv[2]')}`,
    'end',
  ];
}

function wordOf({ word, about, choice }: Word, fn: string): string {
  const values = choice?.kind === 'listed' ? `(${listCall(fn, choice.what)})` : choice?.words.join(' ');
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
