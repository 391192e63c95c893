import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { parseConfigValue } from '../parse-config-pairs.ts';
import { remarksOn } from '../provider-words.ts';
import { safeText } from '../safe-text.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';
import { settingsSet } from './settings-set.ts';

export interface ConfigSetOptions {
  readonly valueStdin?: true;
  readonly valueEnv?: string;
  readonly isSensitive?: true;
}

export interface ConfigSetting {
  readonly id: string;
  readonly key: string;
  readonly value: string | undefined;
}

interface Answer {
  readonly value: unknown;
  readonly is_sensitive: boolean;
}

/** `provider-cli config set ID KEY VALUE`; with two words alone `config set SETTING VALUE`: a setting of the router itself. */
export async function configSet(
  context: Context,
  { id, key, value }: ConfigSetting,
  options: ConfigSetOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const { valueStdin, valueEnv } = options;
  if (value === undefined && valueStdin === undefined && valueEnv === undefined) return settingsSet(context, id, key);
  const reading = await readValue(context, value, options);
  if (reading.kind === 'refused') return usageMistake(context, reading.message);
  return withSession(context, async ({ ask, show, tool }) => {
    const answer = await ask<Answer>('PATCH', wirePath('providers', id, 'config', key), {
      value: parseConfigValue(reading.text),
      ...(options.isSensitive && { is_sensitive: true }),
    });
    show(answer, () =>
      terminal.print(
        answer.is_sensitive
          ? `${key} of "${id}" is stored as a secret.`
          : safeText(`${key} = ${typeof answer.value === 'string' ? answer.value : JSON.stringify(answer.value)}`),
      ),
    );
    for (const line of remarksOn(await ask<ProviderDetailWire>('GET', wirePath('providers', id)))) terminal.note(line);
    if (answer.is_sensitive && value !== undefined && terminal.isInteractive) {
      terminal.note(
        `The value stands in the history of your shell now. Next time: ${tool(`config set ${id} ${key} --value-stdin`)}`,
      );
    }
    return 0;
  });
}

type ValueReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string };

async function readValue(
  { terminal, env }: Context,
  value: string | undefined,
  { valueStdin, valueEnv }: ConfigSetOptions,
): Promise<ValueReading> {
  if ([value, valueStdin, valueEnv].filter((given) => given !== undefined).length !== 1) {
    return { kind: 'refused', message: 'Give the value in one way: as an argument, --value-stdin or --value-env.' };
  }
  if (value !== undefined) return { kind: 'read', text: value };
  const text = valueEnv === undefined ? (await terminal.readInput()).replace(/\r?\n$/, '') : (env[valueEnv] ?? '');
  const missing = valueEnv === undefined ? 'Nothing came on standard input.' : `The variable ${valueEnv} is not set.`;
  return text === '' ? { kind: 'refused', message: missing } : { kind: 'read', text };
}
