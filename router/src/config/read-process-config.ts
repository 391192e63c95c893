import { join, resolve } from 'node:path';
import { type LogLevel, logLevels } from '../lib/log-levels.ts';
import type { MasterKeySource, ProcessConfig } from './process-config.ts';
import { type ProcessOption, type ProcessOptionName, processOptions } from './process-options.ts';
import { readDatabaseUrl } from './read-database-url.ts';

export interface ConfigSources {
  /** By option name, as commander hands them over. */
  readonly flags: Partial<Readonly<Record<ProcessOptionName, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly folder: string;
  /** Settings that somebody has set in the database, once it is open (`server.host`, `server.port`, `logging.level`, `logging.file`). */
  readonly settings?: Readonly<
    Partial<Record<'server.host' | 'server.port' | 'logging.level' | 'logging.file', string>>
  >;
}

export interface ConfigProblem {
  /** The flag, variable or setting: `--port`, `PORT`. */
  readonly source: string;
  /** What is wrong and what is allowed; never the value of a secret. */
  readonly message: string;
}

export type ConfigReading =
  | { readonly kind: 'read'; readonly config: ProcessConfig }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Flags beat variables, variables beat the database's settings, those beat the defaults. Reads no file and changes nothing. */
export function readProcessConfig(sources: ConfigSources): ConfigReading {
  const given = giveAll(sources);
  const problems: ConfigProblem[] = [];
  const { folder } = sources;
  const dataDir = resolve(folder, given.dataDir.text ?? 'data');
  const config: ProcessConfig = {
    host: check(given.host, isHost, 'an address or a host name', problems) ?? '127.0.0.1',
    port: Number(check(given.port, isPort, 'a whole number from 0 to 65535', problems) ?? 3001),
    dataDir,
    databaseFile: databaseFile(given.databaseUrl, sources, dataDir, problems),
    configFile: given.config.text === undefined ? undefined : configFile(given.config.text, folder),
    logLevel: logLevel(given.logLevel, problems),
    logFile: logFile(given.logFile, dataDir, problems),
    debug: given.debug.text ?? '',
    masterKey: masterKey(given, sources),
  };
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'read', config };
}

interface Given {
  /** undefined: nobody says anything. */
  readonly text: string | undefined;
  /** The flag, variable or setting that says it, for messages. */
  readonly source: string;
}

type AllGiven = Readonly<Record<ProcessOptionName, Given>>;

function giveAll(sources: ConfigSources): AllGiven {
  // One entry per option of the table.
  return Object.fromEntries(processOptions.map((option) => [option.name, give(option, sources)])) as AllGiven;
}

function give(
  option: ProcessOption & { readonly name: ProcessOptionName },
  { flags, env, settings }: ConfigSources,
): Given {
  const { name, flag, variable, setting } = option;
  const byFlag = flags[name];
  if (flag !== undefined && byFlag !== undefined) return { text: byFlag, source: flag };
  // An empty variable is how shells and compose files say "not set".
  const byEnv = env[variable]?.trim();
  if (byEnv !== undefined && byEnv !== '') return { text: byEnv, source: variable };
  const bySetting = setting && settings?.[setting];
  if (setting !== undefined && bySetting !== undefined) return { text: bySetting, source: setting };
  return { text: undefined, source: variable };
}

function check(
  given: Given,
  fits: (text: string) => boolean,
  expected: string,
  problems: ConfigProblem[],
): string | undefined {
  const { text, source } = given;
  if (text === undefined || fits(text)) return text;
  problems.push({ source, message: `${source} must be ${expected}, not ${JSON.stringify(text)}.` });
  return undefined;
}

function isHost(text: string): boolean {
  return /^[a-z0-9.:_-]{1,253}$/i.test(text);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

function logLevel(given: Given, problems: ConfigProblem[]): LogLevel {
  const find = (text: string): LogLevel | undefined => logLevels.find((level) => level === text.toLowerCase());
  const text = check(given, (word) => find(word) !== undefined, `one of ${logLevels.join(', ')}`, problems);
  return (text === undefined ? undefined : find(text)) ?? 'info';
}

function logFile(given: Given, dataDir: string, problems: ConfigProblem[]): string | undefined {
  const text = check(given, (word) => word === 'true' || word === 'false', 'true or false', problems);
  return text === 'false' ? undefined : join(dataDir, 'logs', 'provider-router.log');
}

function databaseFile(given: Given, { folder }: ConfigSources, dataDir: string, problems: ConfigProblem[]): string {
  if (given.text === undefined) return join(dataDir, 'provider-router.db');
  const read = readDatabaseUrl(given.text, folder);
  if (read.kind === 'file') return read.path;
  problems.push({ source: given.source, message: `${given.source}: ${read.reason}` });
  return '';
}

function configFile(written: string, folder: string): ProcessConfig['configFile'] {
  return { path: resolve(folder, written), written };
}

function masterKey(given: AllGiven, { flags, folder }: ConfigSources): MasterKeySource {
  // A file named by flag was named for this very start; it beats a key that lies in the environment.
  const { text, source } = given.masterKey;
  const { text: file } = given.masterKeyFile;
  if (text !== undefined && flags.masterKeyFile === undefined) return { kind: 'text', text, origin: source };
  return file === undefined ? { kind: 'beside-database' } : { kind: 'file', path: resolve(folder, file) };
}
