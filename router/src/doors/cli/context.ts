import type { ConfigSources } from '../../config/read-process-config.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  /** `--data-dir` and its like, by option name. */
  readonly flags: ConfigSources['flags'];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  /** The flags that the command has, as they are typed: `--base-url`. */
  readonly optionNames: readonly string[];
  /** `--json`: the result in a stable shape for programs. */
  readonly json: boolean;
  /** `--url`: a router over the network. */
  readonly url: string | undefined;
  /** `--key`: an API key of that router. */
  readonly key: string | undefined;
  /** How the tool is called here: `provider-cli`, or by way of npx. */
  readonly toolName: string;
}
