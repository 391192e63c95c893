import { readTextFile } from '../../compose-library.ts';
import { type ReadFile, readRouterFile, readRouterObject } from '../../config/file/read-router-file.ts';
import { ConfigError } from './config-error.ts';
import type { ManagerOptions } from './manager-options.ts';

/** What stands in `config`: a path, or the config itself. */
export async function readConfigOption({ config, env = process.env }: ManagerOptions): Promise<ReadFile> {
  const reading =
    typeof config === 'string'
      ? readRouterFile(await textOf(config), { name: config, env })
      : readRouterObject(config, { name: undefined, env });
  if (reading.kind === 'refused') throw new ConfigError(reading.problems);
  return reading;
}

/** The other place where health can be configured is judged by the same rules. */
export function checkHealthOption({ healthMonitoring, env = process.env }: ManagerOptions): void {
  const reading = readRouterObject({ healthMonitoring }, { name: undefined, env });
  if (reading.kind === 'refused') throw new ConfigError(reading.problems);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readTextFile(path);
  } catch (error) {
    throw new ConfigError([`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
