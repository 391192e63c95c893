/** What suites need of the machine beside Node. */
export type ToolName =
  | 'sqlite3'
  | 'curl'
  | 'jq'
  | 'python3'
  | 'bash'
  | 'zsh'
  | 'fish'
  | 'python-openai'
  | 'python-requests'
  | 'httpie';
/** `where`: the program, or the folder that holds the Python package. `reason`: why it is not there, for the report of the skipped suite. */
export type ToolState =
  | {
      readonly kind: 'found';
      readonly where: string;
    }
  | {
      readonly kind: 'missing';
      readonly reason: string;
    };
export type Machine = Readonly<Record<ToolName, ToolState>>;
export declare const cacheFolder: string;
export declare const machineFile: string;
/** What `prepare-machine` found; a tool of which nothing is known is missing. Throws where nothing may be missing. */
export declare function toolState(name: ToolName): ToolState;
