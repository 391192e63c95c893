import type { Choice } from './command-words.ts';
import { choicesByFlag, providerIds, registeredNames, type ScriptParts, single } from './script-parts.ts';

/** Of the words typed so far those that are commands make the path: `provider-cli provider add x --na` is at `provider add`. */
export function bashScript(parts: ScriptParts): string {
  const { name, all } = parts;
  const fn = `_${name.replaceAll('-', '_')}`;
  const words = all.map(({ path, words: some }) => [path, echo(some.map(({ word }) => word))] as const);
  const choices = [...choicesByFlag(parts)].map(([flag, choice]) => [flag, lineFor(choice, fn)] as const);
  const naming = all.filter(({ namesProvider }) => namesProvider).map(({ path }) => single(path));
  return [
    ...cases(`${fn}_words`, words),
    ...cases(`${fn}_choices`, choices),
    `${fn}_providers() { ${providerIds(parts)}; }`,
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
    `    case "$path" in ${naming.join('|')}) [ "\${current#-}" = "$current" ] && offered="$offered $(${fn}_providers)" ;; esac`,
    '  fi',
    `  COMPREPLY=($(compgen -W "$offered" -- "$current"))`,
    '}',
    `complete -o default -F ${fn} ${registeredNames(parts).join(' ')}`,
  ].join('\n');
}

function lineFor(choice: Choice, fn: string): string {
  return choice.kind === 'providers' ? `${fn}_providers` : echo(choice.words);
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
