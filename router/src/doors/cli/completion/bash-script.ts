import type { Choice } from './command-words.ts';
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

/** Of the words typed so far those that are commands make the path: `provider-cli provider add x --na` is at `provider add`. */
export function bashScript(parts: ScriptParts): string {
  const { name, all } = parts;
  const fn = `_${name.replaceAll('-', '_')}`;
  const words = all.map(({ path, words: some }) => [path, echo(some.map(({ word }) => word))] as const);
  const choices = [...choicesByFlag(parts)].map(([flag, choice]) => [flag, lineFor(choice, fn)] as const);
  return [
    ...cases(`${fn}_words`, words),
    ...cases(`${fn}_choices`, choices),
    ...lists(parts, fn),
    `${fn}() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" first=1 path="" word offered`,
    `  if [ "\${COMP_WORDS[0]}" = npx ]; then`,
    `    [ "\${COMP_WORDS[1]}" = ${name} ] && [ "$COMP_CWORD" -gt 1 ] || return`,
    '    first=2',
    '  fi',
    `  for word in "\${COMP_WORDS[@]:first:COMP_CWORD-first}"; do`,
    `    if ${fn}_words "\${path:+$path }$word" > /dev/null; then path="\${path:+$path }$word"; fi`,
    '  done',
    `  if ! offered=$(${fn}_choices "\${COMP_WORDS[COMP_CWORD-1]}"); then`,
    `    offered=$(${fn}_words "$path")`,
    '    case "$path" in',
    ...naming(parts).map(
      ([what, paths]) =>
        `      ${paths.join('|')}) [ "\${current#-}" = "$current" ] && offered="$offered $(${listCall(fn, what)})" ;;`,
    ),
    '    esac',
    '  fi',
    `  COMPREPLY=($(compgen -W "$offered" -- "$current"))`,
    '}',
    `complete -o default -F ${fn} ${registeredNames(parts).join(' ')}`,
  ].join('\n');
}

/** With the place that was typed; bash itself splits `--url=ADDRESS` into three words. */
function lists(parts: ScriptParts, fn: string): readonly string[] {
  const { here, running } = listsOf(parts, '"$1"');
  return [
    `${fn}_listed() {`,
    '  local at value; local -a place=()',
    '  for ((at = 1; at + 1 < COMP_CWORD; at++)); do',
    `    case "\${COMP_WORDS[at]}" in ${placeFlags.join('|')})`,
    `      value="\${COMP_WORDS[at + 1]}"; [ "$value" = "=" ] && value="\${COMP_WORDS[at + 2]}"`,
    `      place+=("\${COMP_WORDS[at]}" "\${value/#\\~/$HOME}") ;;`,
    '    esac',
    '  done',
    `  { ${here} "\${place[@]}" || { [ "\${#place[@]}" -eq 0 ] && ${running}; }; } < /dev/null 2> /dev/null | ${namesOnly('"$2"')}`,
    '}',
  ];
}

function lineFor(choice: Choice, fn: string): string {
  return choice.kind === 'listed' ? listCall(fn, choice.what) : echo(choice.words);
}

function echo(words: readonly string[]): string {
  return `echo ${single(words.join(' '))}`;
}

/** A function that knows what to do for some words, and fails for others. */
function cases(name: string, lines: readonly (readonly [word: string, line: string])[]): readonly string[] {
  return [
    `${name}() {`,
    '  case "$1" in',
    ...lines.map(([word, line]) => `    ${single(word)}) ${line} ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
  ];
}
