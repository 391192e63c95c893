import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFacts } from '../print-facts.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli model show MODEL`: every field that there is. */
export function modelShow(context: Context, model: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const definition = await ask<Readonly<Record<string, unknown>>>('GET', wirePath('models', model));
    return show(definition, () =>
      printFacts(
        context.terminal,
        Object.entries(definition).map(([field, value]) => [field.replaceAll('_', ' '), wordsFor(value)]),
      ),
    );
  });
}

function wordsFor(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || '-';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
