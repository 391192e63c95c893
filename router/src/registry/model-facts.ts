import {
  type Abilities,
  abilitiesListed,
  mergeAbilities,
  readCapabilities,
  shownCapabilities,
} from '../domain/capability.ts';
import type { KnownModel } from '../domain/known-model.ts';
import type { Cost, Price, PriceSource, SourcedPrice } from '../domain/price.ts';
import type { ListedModel } from '../domain/provider-adapter.ts';
import type { Usage } from '../domain/usage.ts';
import { usageCost } from '../domain/usage-cost.ts';
import type { DeploymentRow, ModelBook, ModelRow } from './ports.ts';

/** Micro-USD per million tokens ÷ this = USD per million tokens. */
const MICRO = 1_000_000;
/** Names come from clients too; beyond so many the memory starts anew. */
const MAX_REMEMBERED = 4_096;

export interface ModelFactsSource {
  readonly book: ModelBook;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whose public figures hold; undefined: nobody's. */
  readonly catalogue: () => Catalogue | undefined;
  readonly deployment: (model: string) => DeploymentRow | undefined;
  readonly definition: (model: string) => ModelRow | undefined;
  /** What the live list says of it now. */
  readonly listed: (model: string) => ListedModel | undefined;
  /** The vendor's own name of it. */
  readonly upstreamName: (model: string) => string;
}

/** The public figures of a vendor. */
export interface Catalogue {
  readonly id: string;
  /** False where the provider is asked at an address that is not the vendor's: what it takes is a guess by the model's name. */
  readonly isItsOwn: boolean;
}

/** What is known of one model for as long as the rows and its entry of the live list stay. */
interface Facts {
  readonly listed: ListedModel | undefined;
  readonly known: KnownModel | undefined;
  /** `Catalogue.isItsOwn`. */
  readonly isItsOwn: boolean;
  readonly own: Price | undefined;
  readonly abilities: Abilities;
}

/**
 * What the models of one provider cost, hold and can do. Who registered a model has the first word, then the provider's live list, then what is publicly
 * known. Worked out once for each model: requests ask.
 */
export class ModelFacts {
  readonly #source: ModelFactsSource;
  readonly #facts = new Map<string, Facts>();

  constructor(source: ModelFactsSource) {
    this.#source = source;
  }

  /** undefined where no price is known. What the upstream itself reported wins. */
  cost(model: string, usage: Usage): Cost | undefined {
    if (usage.reportedCostUsd !== undefined) {
      return { usd: usage.reportedCostUsd, source: 'upstream', date: undefined };
    }
    const quote = this.price(model);
    if (quote === undefined || !holdsFor(usage, quote)) return undefined;
    const usd = usageCost(usage, quote.price);
    return usd === undefined ? undefined : { usd, source: quote.source, date: quote.date };
  }

  /** The price of now. A side that its owner priced costs that for every class; the other side is as elsewhere. */
  price(model: string): SourcedPrice | undefined {
    const { own, listed, known, isItsOwn } = this.#of(model);
    const other: SourcedPrice | undefined =
      listed?.price === undefined
        ? publicPrice(known?.priceAt(this.#source.now()), isItsOwn)
        : { price: listed.price, source: 'live-list', date: undefined };
    if (own === undefined) return other;
    const missing = missingRates(own);
    return ofOwner({ ...ratesOf(other?.price ?? {}, missing), ...own });
  }

  abilities(model: string): Abilities {
    return this.#of(model).abilities;
  }

  contextLength(model: string): number | undefined {
    const { listed, known } = this.#of(model);
    const { deployment, definition } = this.#source;
    const own = deployment(model)?.contextLength ?? definition(model)?.contextLength;
    return own ?? listed?.contextLength ?? known?.contextLength;
  }

  maxOutputTokens(model: string): number | undefined {
    const { listed, known } = this.#of(model);
    const own = this.#source.definition(model)?.maxOutputTokens;
    // Lists say 1 of models that make vectors.
    return own ?? (listed?.chat === false ? undefined : (listed?.maxOutputTokens ?? known?.maxOutputTokens));
  }

  /** Words for what it can do: its owner's own ones where there are any. */
  capabilities(model: string): readonly string[] {
    const owner = this.#ownerWords(model);
    if (owner.length > 0) return shownCapabilities(owner);
    const { listed, abilities } = this.#of(model);
    const chats = listed?.chat === true ? ['chat'] : [];
    return shownCapabilities([...chats, ...(listed?.capabilities ?? []), ...abilities.can]);
  }

  #of(model: string): Facts {
    const listed = this.#source.listed(model);
    const remembered = this.#facts.get(model);
    if (remembered !== undefined && remembered.listed === listed) return remembered;
    if (this.#facts.size >= MAX_REMEMBERED) this.#facts.clear();
    const facts = this.#read(model, listed);
    this.#facts.set(model, facts);
    return facts;
  }

  #read(model: string, listed: ListedModel | undefined): Facts {
    const { book, catalogue, deployment, upstreamName } = this.#source;
    const { id, isItsOwn = true } = catalogue() ?? {};
    const known = id === undefined ? undefined : book.find({ catalogue: id, model: upstreamName(model) });
    const abilities = mergeAbilities([
      abilitiesListed(this.#ownerWords(model)),
      { can: readCapabilities(listed?.capabilities ?? []), lacks: readCapabilities(listed?.lacks ?? []) },
      ...(known === undefined ? [] : [known.abilities]),
    ]);
    return { listed, known, isItsOwn, own: ownPrice(deployment(model)), abilities };
  }

  #ownerWords(model: string): readonly string[] {
    const { deployment, definition } = this.#source;
    return deployment(model)?.capabilities ?? definition(model)?.capabilities ?? [];
  }
}

function ownPrice(deployment: DeploymentRow | undefined): Price | undefined {
  const input = deployment?.inputMicroUsdPerMillion;
  const output = deployment?.outputMicroUsdPerMillion;
  if (input === undefined && output === undefined) return undefined;
  return {
    ...(input === undefined ? {} : { input: input / MICRO, audioInput: input / MICRO }),
    ...(output === undefined ? {} : { output: output / MICRO, audioOutput: output / MICRO }),
  };
}

/** Public prices are those of the usual tier; its owner knows which one he is on. */
function holdsFor({ serviceTier }: Usage, { source }: SourcedPrice): boolean {
  return serviceTier === undefined || source === 'deployment';
}

function ofOwner(price: Price): SourcedPrice {
  return { price, source: 'deployment', date: undefined };
}

function publicPrice(quote: SourcedPrice | undefined, isItsOwn: boolean): SourcedPrice | undefined {
  return quote === undefined || isItsOwn ? quote : { ...quote, source: byName(quote.source) };
}

function byName(source: PriceSource): PriceSource {
  return source === 'genai-prices' || source === 'models.dev' ? `${source} (same name)` : source;
}

/** What its owner did not say: a side of the answer, and what the vendor's tools cost. */
function missingRates({ input, output }: Price): readonly (keyof Price)[] {
  const missing: (keyof Price)[] = ['webSearch'];
  if (input === undefined) missing.push(...inputRates);
  if (output === undefined) missing.push(...outputRates);
  return missing;
}

const inputRates = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'audioInput', 'imageInput'] as const;
const outputRates = ['output', 'reasoning', 'audioOutput', 'imageOutput'] as const;

function ratesOf(price: Price, names: readonly (keyof Price)[]): Price {
  return Object.fromEntries(names.flatMap((name) => (price[name] === undefined ? [] : [[name, price[name]]])));
}
