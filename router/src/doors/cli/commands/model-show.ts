import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type Pricing, pricingWords } from '../pricing-words.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import { timeWords } from '../time-words.ts';
import { wirePath } from '../wire-path.ts';

/** What the inference door says of one model; prices are USD per token, in decimals. */
interface Model {
  readonly id: string;
  readonly name: string;
  readonly owned_by: string;
  readonly description: string | null;
  readonly capabilities: readonly string[];
  readonly context_length: number | null;
  readonly max_output_tokens: number | null;
  readonly pricing: Pricing;
  readonly providers: readonly string[];
  /** Null where nobody registered it. */
  readonly created_at: number | null;
  readonly updated_at: number | null;
}

/** `provider-cli model show MODEL`. */
export function modelShow(context: Context, model: string): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, readLists }) => {
    await readLists(undefined);
    const found = await ask<Model>('GET', wirePath('models', model));
    return show(found, () => printFacts(context.terminal, factsOf(found)));
  });
}

function factsOf(model: Model): readonly Fact[] {
  return [
    ['Id', model.id],
    ['Name', model.name],
    ['Description', model.description ?? '-'],
    ['Providers', model.providers.join(', ') || '-'],
    ['Owned by', model.owned_by],
    ['Capabilities', model.capabilities.join(', ') || '-'],
    ['Context', tokenWords(model.context_length)],
    ['Longest answer', tokenWords(model.max_output_tokens)],
    ['Price', pricingWords(model.pricing)],
    ['Registered', model.created_at === null ? 'no, a provider lists it' : timeWords(model.created_at)],
    ...(model.updated_at === null ? [] : [['Changed', timeWords(model.updated_at)] as const]),
  ];
}

function tokenWords(tokens: number | null): string {
  return tokens === null ? '-' : `${tokens} tokens`;
}
