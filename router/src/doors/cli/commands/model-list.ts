import type { ModelWire } from '../../management/contracts/model.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { briefPricing, type Pricing } from '../pricing-words.ts';
import { printTable } from '../table.ts';
import { withQuery } from '../wire-path.ts';

interface ListedModel {
  readonly id: string;
  readonly providers: readonly string[];
  readonly context_length: number | null;
  readonly capabilities: readonly string[];
  /** Not of a model that is registered only. */
  readonly pricing?: Pricing;
}

/** `data` can be called now, `models` are registered. */
interface ModelList {
  readonly data: readonly ListedModel[];
  readonly models: readonly ModelWire[];
}

/** `provider-cli model list`: what requests can name, then what is registered and has nobody who could answer. Prices are in and out, per million tokens. */
export function modelList(context: Context, provider: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool, readLists }) => {
    const { terminal } = context;
    await readLists(provider);
    const list = await ask<ModelList>('GET', withQuery('/v1/models', { provider }));
    return show(list, () => {
      const callable = new Set(list.data.map(({ id }) => id));
      const all: readonly ListedModel[] = [...list.data, ...list.models.filter(({ id }) => !callable.has(id))];
      if (all.length === 0)
        terminal.note(`No model is known. Whether the providers answer: ${tool('provider health')}`);
      else printTable(terminal, ['MODEL', 'PROVIDERS', 'CONTEXT', 'PRICE', 'CAPABILITIES'], all.map(toRow));
    });
  });
}

function toRow({ id, providers, context_length: context, pricing, capabilities }: ListedModel): readonly string[] {
  const [where, what] = [providers, capabilities].map((words) => words.join(', ') || '-');
  return [id, where ?? '-', String(context ?? '-'), briefPricing(pricing), what ?? '-'];
}
