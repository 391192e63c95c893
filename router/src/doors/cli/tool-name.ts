const NAME = 'provider-cli';

/** The names under which the tool is installed. */
export type ToolName = typeof NAME | 'qwen-swarm-enhanced';

/**
 * How the tool is called where this process was started: by its bare name only where it was installed for the whole machine. In a checkout,
 * and in a project that has the package as a dependency, only npm finds it. `home` is where this code lies.
 */
export function toolName(env: NodeJS.ProcessEnv, home: string, name: ToolName = NAME): string {
  const isInstalled = /[\\/]node_modules[\\/]/.test(home);
  return env['npm_execpath'] === undefined && isInstalled ? name : `npx ${name}`;
}

/** A sentence of another room, which calls the tool by its bare name. */
export function withToolName(sentence: string, name: string): string {
  return sentence.replaceAll(/(?<!npx )\bprovider-cli\b/g, name);
}
