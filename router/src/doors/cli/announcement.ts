import type { RouterServer } from '../../compose-server.ts';
import { commandLine } from './command-line.ts';
import type { Provider } from './provider.ts';
import type { Style } from './terminal.ts';

export interface Started {
  readonly version: string;
  readonly listening: { readonly url: string; readonly port: number; readonly isPublic: boolean };
  /** Of this machine, where it listens on all of them. */
  readonly otherAddresses: readonly string[];
  readonly server: Pick<RouterServer, 'config' | 'found' | 'registry' | 'apiKeys' | 'problem'>;
  readonly folder: string;
  readonly pid: number;
  /** How the command line tool is called where this was started. */
  readonly toolName: string;
  readonly isInteractive: boolean;
  readonly style: (style: Style, text: string) => string;
}

/** What a start tells the person in front of it: where it listens, what it found, who answers, and what to do next. */
export function announcement(started: Started): readonly string[] {
  const { version, listening, style, server } = started;
  const problem = server.problem();
  return [
    `Provider Router ${version} listens on ${style('bold', listening.url)}`,
    '',
    ...reachLines(started),
    ...foundLines(started),
    `  Active    ${activeWords(started)}`,
    `  Database  ${server.config.databaseFile}`,
    ...(problem === undefined ? [] : [`  Problem   ${style('red', problem)}`]),
    '',
    ...tryLines(started),
    ...addLines(started),
    `  Stop: ${started.isInteractive ? 'Ctrl-C' : `kill ${started.pid}`}`,
    // Names of rows that were written from outside may hold anything.
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
}

/** That others can come in nobody should find out by chance. */
function reachLines({ listening: { isPublic, port }, otherAddresses }: Started): readonly string[] {
  if (!isPublic) return [];
  const others = otherAddresses.map((address) => `http://${address}:${port}`).join(', ');
  const reach = others === '' ? 'other machines too' : `every address of this machine; for others ${others}`;
  return [`  Reach     ${reach}. Every call needs a key.`];
}

function foundLines({ server: { found, registry } }: Started): readonly string[] {
  switch (found.kind) {
    case 'kept': {
      const all = registry.current().byPriority;
      return [`  Providers ${all.length}, ${all.filter((provider) => provider.enabled).length} of them enabled`];
    }
    case 'unavailable':
      return [`  Found     nothing was looked for: ${found.reason}`];
    case 'registered': {
      if (found.found.length === 0) return ['  Found     no model server on this machine'];
      return found.found.map(
        ({ label, baseUrl, chatModels }) => `  Found     ${label} at ${baseUrl} (${countWords(chatModels.length)})`,
      );
    }
  }
}

function countWords(chatModels: number): string {
  if (chatModels === 0) return 'no chat model yet';
  return chatModels === 1 ? '1 chat model' : `${chatModels} chat models`;
}

function activeWords(started: Started): string {
  const { registry } = started.server;
  const { activeProvider } = registry.current();
  const provider = activeOf(registry);
  const choose = `choose one: ${cli(started, 'set ID')}`;
  if (provider === undefined)
    return activeProvider === undefined ? `none (${choose})` : `${activeProvider}, which does not exist (${choose})`;
  switch (provider.state.kind) {
    case 'loaded':
      return provider.standIn
        ? `${provider.id}, a built-in demonstration that answers without any model`
        : `${provider.id} (${provider.name})`;
    case 'disabled':
      return `${provider.id}, which is disabled (${cli(started, `provider enable ${provider.id}`)})`;
    case 'error':
      return `${provider.id}, which cannot answer yet: ${provider.state.problem}`;
  }
}

function activeOf(registry: RouterServer['registry']): Provider | undefined {
  const { activeProvider } = registry.current();
  return activeProvider === undefined ? undefined : registry.current().provider(activeProvider);
}

function tryLines({ listening: { url, isPublic }, server: { registry, apiKeys } }: Started): readonly string[] {
  const needsKey = isPublic || (registry.gate.authRequired ?? apiKeys.hasKeys());
  const key = needsKey ? ` -H "Authorization: Bearer $ROUTER_KEY"` : '';
  return [
    needsKey ? '  Ask it something (with one of your API keys in ROUTER_KEY):' : '  Ask it something:',
    `    curl ${url}/v1/chat/completions${key} -H 'Content-Type: application/json' -d '{"messages":[{"role":"user","content":"Hello"}]}'`,
    `  Or give any OpenAI client this base URL: ${url}/v1`,
    `  All that it can do: ${url}/docs`,
    '',
  ];
}

function addLines(started: Started): readonly string[] {
  const isOnlyDemo = started.server.registry.current().byPriority.every((provider) => provider.standIn);
  return [
    isOnlyDemo ? '  Add a real provider:' : '  Add a provider, choose who answers:',
    `    ${cli(started, 'provider add openai --type openai --api-key-env OPENAI_API_KEY')}`,
    ...(isOnlyDemo ? [] : [`    ${cli(started, 'set ID')}`]),
    '',
  ];
}

function cli({ server, folder, toolName }: Started, command: string): string {
  return commandLine({ toolName, config: server.config, folder }, command);
}
