import { withToolName } from './tool-name.ts';

/** What the HTTP interface calls by method and path, and the command that does the same. */
const commands: readonly (readonly [route: RegExp, command: string])[] = [
  [/PUT \/v1\/settings\/active_provider/g, 'set ID'],
  [/DELETE \/v1\/settings\/([\w.]*\w)/g, 'settings unset $1'],
  [/GET \/v1\/settings/g, 'settings list'],
  [/PUT \/v1\/settings\/([\w.]*\w)/g, 'settings set $1 VALUE'],
  [/GET \/v1\/recommendations/g, 'optimize list'],
  [/POST \/v1\/providers\/([^/\s]+)\/(enable|reload)/g, 'provider $2 $1'],
  [/PATCH \/v1\/providers\/([^/\s]+)\/config\/(\w+)/g, 'config set $1 $2 VALUE'],
  [/POST \/v1\/providers/g, 'provider add'],
  [/GET \/v1\/providers/g, 'provider list'],
  [/GET \/v1\/models\?provider=([\w.-]*\w)/g, 'model list --provider $1'],
  [/GET \/v1\/models/g, 'model list'],
  [/POST \/v1\/models/g, 'model add'],
];

/** Some sentences name both. */
const besideCommand = /(?:GET|PUT|POST|PATCH|DELETE) \/v1\S* (?:or|and) (?=provider-cli )/g;
const forCheckouts = ' (in a checkout: npx provider-cli ...)';

/** A sentence that another room wrote for all doors, for somebody who sits at the command line. */
export function asCommands(sentence: string, toolName: string): string {
  const bare = sentence.replaceAll(besideCommand, '').replaceAll(forCheckouts, '');
  const said = commands.reduce((text, [route, command]) => text.replaceAll(route, `provider-cli ${command}`), bare);
  return withToolName(said, toolName);
}
