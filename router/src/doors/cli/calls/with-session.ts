import { isJsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import { asCommands } from '../as-commands.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printJson } from '../print-json.ts';
import { startProgress } from '../start-progress.ts';
import { type ToolLine, withRooms } from '../with-rooms.ts';
import { chooseTarget, type Target } from './choose-target.ts';
import { httpCalls } from './http-calls.ts';
import type { CallAnswer, CallWish, ManagementCalls } from './management-calls.ts';
import { nearNamesHint } from './near-names-hint.ts';
import { readLists } from './read-lists.ts';
import { refusalSentences } from './refusal-sentences.ts';
import { RefusedCall } from './refused-call.ts';

/** What a command works with. */
export interface Session {
  readonly calls: ManagementCalls;
  /** The database itself, not a router over the network. */
  readonly isLocal: boolean;
  readonly tool: ToolLine;
  /** Makes the live model lists known, of one provider or of all; a running router knows them already. */
  readLists(provider: string | undefined): Promise<void>;
  /** What works only in part; undefined where all is well. */
  problem(): Promise<string | undefined>;
  /** The body of a good answer; any other ends the command with its sentence and 1. `Body` is the shape that this version's doors give. */
  ask<Body>(method: CallWish['method'], path: string, body?: unknown, headers?: CallWish['headers']): Promise<Body>;
  /** Any answer, for commands that read refusals too. Shows progress where it takes long. */
  tryAsk(wish: CallWish): Promise<CallAnswer>;
  /** With `--json` the object, else what `words` print. */
  show(body: unknown, words: () => void): ExitCode;
}

export interface SessionWish {
  /** Whether the command may be the first thing that ever happens in a data folder. */
  readonly mayCreate?: boolean;
}

/** Opens what `--url`, or else the flags of the database lead to, runs the command on it, and says why where a call is refused. */
export async function withSession(
  context: Context,
  command: (session: Session) => Promise<ExitCode>,
  { mayCreate = false }: SessionWish = {},
): Promise<ExitCode> {
  const target = chooseTarget(context);
  switch (target.kind) {
    case 'refused':
      context.terminal.note(target.message);
      return 2;
    case 'remote':
      warnOfOpenKey(context);
      return run(context, command, remotePlace(context, target));
    case 'database':
      return withRooms(context, { mayCreate }, async (rooms, tool) => {
        const { localCalls } = await import('./local-calls.ts');
        return run(context, command, {
          calls: localCalls(rooms),
          isLocal: true,
          tool,
          readLists: (provider) => readLists(rooms, provider),
          problem: async () => rooms.problem(),
        });
      });
  }
}

async function run(
  context: Context,
  command: (session: Session) => Promise<ExitCode>,
  place: Place,
): Promise<ExitCode> {
  try {
    return await command(createSession(context, place));
  } catch (error) {
    if (!place.isLocal && error instanceof TypeError) {
      // Commands believe what a router answers; this was good JSON of something else, or of another version.
      context.terminal.note(NO_ROUTER);
      return 1;
    }
    if (!(error instanceof RefusedCall)) throw error;
    const hint = await nearNamesHint(place.calls, error);
    for (const sentence of refusalSentences(error.answer, context.optionNames)) {
      context.terminal.note(asCommands(sentence, context.toolName) + hint);
    }
    return isMistake(error.answer) ? 2 : 1;
  }
}

const NO_ROUTER = 'The answer is none of a Provider Router, or of another version of it. Is the address right?';

/** What was typed makes no sense, whoever finds it out. */
function isMistake(answer: CallAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 400;
}

type Place = Pick<Session, 'calls' | 'isLocal' | 'tool' | 'readLists' | 'problem'>;

function createSession(context: Context, place: Place): Session {
  const tryAsk = async (wish: CallWish): Promise<CallAnswer> => {
    using _ = startProgress(context.terminal);
    return await place.calls.call(wish);
  };
  return {
    ...place,
    tryAsk,
    async ask<Body>(method: CallWish['method'], path: string, body?: unknown, headers?: CallWish['headers']) {
      const answer = await tryAsk({ method, path, body, ...(headers && { headers }) });
      const isGood = answer.kind === 'answered' && answer.status < 300 && isJsonObject(answer.body);
      if (!isGood) throw new RefusedCall(answer, path);
      return answer.body as Body;
    },
    async readLists(provider) {
      using _ = startProgress(context.terminal);
      await place.readLists(provider);
    },
    show(body, words) {
      if (context.json) printJson(context.terminal, body);
      else words();
      return 0;
    },
  };
}

function remotePlace(context: Context, target: Extract<Target, { readonly kind: 'remote' }>): Place {
  const calls = httpCalls(target);
  return {
    calls,
    isLocal: false,
    tool: remoteTool(context, target.url),
    async readLists() {},
    async problem() {
      const health = await calls.call({ method: 'GET', path: '/health' });
      if (health.kind === 'unreachable' || !isJsonObject(health.body)) return undefined;
      return textOf(health.body['problem']);
    },
  };
}

function remoteTool({ toolName, url: byFlag }: Context, url: URL): ToolLine {
  return (command) => [toolName, command, ...(byFlag === undefined ? [] : ['--url', url.href])].join(' ');
}

function warnOfOpenKey({ terminal, key }: Context): void {
  if (key !== undefined && terminal.isInteractive) {
    terminal.note(
      '--key stays in the history of your shell, and others on this machine can see it; PROVIDER_ROUTER_KEY does not.',
    );
  }
}
