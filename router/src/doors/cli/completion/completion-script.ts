import type { Command } from 'commander';
import { type CommandWords, commandWords, type Word } from './command-words.ts';

/** The script that teaches a shell the commands and flags of a program; it starts no program while you type. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const all = commandWords(program);
  switch (shell) {
    case 'bash':
      return bash(program.name(), all);
    case 'zsh':
      return zsh(program.name(), all);
    case 'fish':
      return fish(program.name(), all);
  }
}

/** Of the words typed so far those that are commands make the path: `provider-cli provider add x --na` is at `provider add`. */
function bash(name: string, all: readonly CommandWords[]): string {
  const fn = `_${name.replaceAll('-', '_')}`;
  return [
    `${fn}_words() {`,
    '  case "$1" in',
    ...all.map(({ path, words }) => `    ${single(path)}) echo ${single(words.map(({ word }) => word).join(' '))} ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    `${fn}() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" path="" word`,
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    if ${fn}_words "\${path:+$path }$word" > /dev/null; then path="\${path:+$path }$word"; fi`,
    '  done',
    `  COMPREPLY=($(compgen -W "$(${fn}_words "$path")" -- "$current"))`,
    '}',
    `complete -o default -F ${fn} ${name}`,
  ].join('\n');
}

function zsh(name: string, all: readonly CommandWords[]): string {
  const fn = `_${name.replaceAll('-', '_')}`;
  return [
    `#compdef ${name}`,
    `${fn}_words() {`,
    '  case "$1" in',
    ...all.map(({ path, words }) => `    ${single(path)}) reply=(${words.map(zshWord).join(' ')}) ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
    `${fn}() {`,
    '  local path_of="" word',
    '  local -a reply',
    '  for word in $words[2,CURRENT-1]; do',
    `    if ${fn}_words "\${path_of:+$path_of }$word"; then path_of="\${path_of:+$path_of }$word"; fi`,
    '  done',
    `  ${fn}_words "$path_of"`,
    "  _describe 'command' reply || _files",
    '}',
    `compdef ${fn} ${name}`,
  ].join('\n');
}

function fish(name: string, all: readonly CommandWords[]): string {
  const fn = `__${name.replaceAll('-', '_')}_path`;
  return [
    `function ${fn}`,
    '  set -l path',
    '  for word in (commandline -opc)[2..-1]',
    `    if contains -- (string join ' ' $path $word) ${all.map(({ path }) => single(path)).join(' ')}`,
    '      set -a path $word',
    '    end',
    '  end',
    "  string join ' ' $path",
    'end',
    ...all.flatMap(({ path, words }) =>
      words.map((word) => `complete -c ${name} -n ${single(`test "$(${fn})" = "${path}"`)} ${fishWord(word)}`),
    ),
  ].join('\n');
}

function zshWord({ word, about }: Word): string {
  return single(`${word}:${about.replaceAll(':', '\\:')}`);
}

function fishWord({ word, about }: Word): string {
  const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${single(word)}`;
  return `${what} -d ${single(about)}`;
}

/** Quoted for every one of these shells. */
function single(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
