import type { Choice, Word } from './command-words.ts';
import {
  choicesByFlag,
  listCall,
  listsOf,
  namesOnly,
  naming,
  placeFlags,
  registeredNames,
  type ScriptParts,
  single,
} from './script-parts.ts';

export function zshScript(parts: ScriptParts): string {
  const { name, all } = parts;
  const fn = `_${name.replaceAll('-', '_')}`;
  const names = registeredNames(parts).join(' ');
  return [
    `#compdef ${names}`,
    `${fn}_words() {`,
    '  case "$1" in',
    ...all.map(({ path, words }) => `    ${single(path)}) reply=(${words.map(described).join(' ')}) ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    `${fn}_choices() {`,
    '  case "$1" in',
    ...[...choicesByFlag(parts)].map(([flag, choice]) => `    ${single(flag)}) reply=(${valuesOf(choice, fn)}) ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    ...lists(parts, fn),
    `${fn}() {`,
    '  local path_of="" word',
    '  local -a reply',
    '  local -i first=2',
    '  if [[ $words[1] == npx ]]; then',
    `    [[ $words[2] == ${name} && $CURRENT -gt 2 ]] || { _files; return; }`,
    '    first=3',
    '  fi',
    `  if ${fn}_choices "$words[CURRENT-1]"; then _describe 'value' reply; return; fi`,
    '  for word in $words[first,CURRENT-1]; do',
    `    if ${fn}_words "\${path_of:+$path_of }$word"; then path_of="\${path_of:+$path_of }$word"; fi`,
    '  done',
    `  ${fn}_words "$path_of"`,
    '  case "$path_of" in',
    ...naming(parts).map(([what, paths]) => `    ${paths.join('|')}) reply+=($(${listCall(fn, what)})) ;;`),
    '  esac',
    "  _describe 'command' reply || _files",
    '}',
    // As a file in fpath this runs at the first Tab, under the file's own name; sourced it registers itself, where completion is switched on.
    'case "$funcstack[1]" in',
    `  ${fn}|_${name}) ${fn} "$@" ;;`,
    `  *) if typeset -f compdef > /dev/null; then compdef ${fn} ${names}; fi ;;`,
    'esac',
  ].join('\n');
}

/** With the place that was typed. */
function lists(parts: ScriptParts, fn: string): readonly string[] {
  const { here, running } = listsOf(parts, '"$1"');
  return [
    `${fn}_listed() {`,
    '  local -a place',
    '  local -i at',
    '  for ((at = 1; at + 1 < CURRENT; at++)); do',
    `    case "\${words[at]}" in`,
    `      ${placeFlags.join('|')}) place+=("\${words[at]}" "\${\${(Q)words[at + 1]}/#\\~/$HOME}") ;;`,
    `      ${placeFlags.map((flag) => `${flag}=*`).join('|')}) place+=("\${(Q)words[at]}") ;;`,
    '    esac',
    '  done',
    `  { ${here} "\${place[@]}" || { [ "\${#place[@]}" -eq 0 ] && ${running}; }; } < /dev/null 2> /dev/null | ${namesOnly('"$2"')} | sed 's/:/\\\\:/g'`,
    '}',
  ];
}

function valuesOf(choice: Choice, fn: string): string {
  return choice.kind === 'listed' ? `$(${listCall(fn, choice.what)})` : choice.words.map(single).join(' ');
}

function described({ word, about }: Word): string {
  return single(`${word}:${about.replaceAll(':', '\\:')}`);
}
