import type { RequestRecord } from '../domain/request-record.ts';
import { boundedLabel, OTHER } from './bounded-label.ts';
import { CacheCount } from './cache-count.ts';
import { Series } from './series.ts';

/** The label of requests that were refused before any provider was chosen. */
const NONE = 'none';
const MAX_MODELS_PER_PROVIDER = 100;
const MAX_PROVIDERS = 1_000;
/** Of all providers together: a series is some forty lines of every scrape. */
const MAX_SERIES = 2_000;

/** Counts finished requests in plain numbers; nothing is rendered before somebody asks. Labels: provider and model, never a key or a person. */
export class Metrics {
  readonly series = new Map<string, Map<string, Series>>();
  /** Provider → outcome → calls. */
  readonly attempts = new Map<string, Map<string, number>>();
  /** Error code → requests that ended so. */
  readonly errors = new Map<string, number>();
  readonly cache = new CacheCount();
  #seriesCount = 0;

  observe(record: RequestRecord): void {
    this.#seriesOf(record.provider ?? NONE, record).add(record);
    for (const attempt of record.attempts) {
      const outcomes = within(this.attempts, attempt.provider, MAX_PROVIDERS, newCounts);
      count(outcomes, attempt.outcome);
    }
    if (record.errorCode !== undefined) count(this.errors, record.errorCode);
    this.cache.add(record);
  }

  #seriesOf(provider: string, record: RequestRecord): Series {
    const models = within(this.series, provider, MAX_PROVIDERS, newModels);
    // A name that nobody knows is no model.
    const model = record.errorCode === 'model_not_found' ? OTHER : boundedLabel(record.model ?? NONE);
    const hasRoom = this.#seriesCount < MAX_SERIES;
    const countBefore = models.size;
    const series = within(models, model, hasRoom ? MAX_MODELS_PER_PROVIDER : 0, newSeries);
    this.#seriesCount += models.size - countBefore;
    return series;
  }
}

const newModels = (): Map<string, Series> => new Map();
const newCounts = (): Map<string, number> => new Map();
const newSeries = (): Series => new Series();

/** The entry of a label; when the map is full, the entry that all further labels share. */
function within<Value>(map: Map<string, Value>, label: string, limit: number, make: () => Value): Value {
  const known = map.get(label);
  if (known !== undefined) return known;
  const key = map.size < limit ? label : OTHER;
  const shared = map.get(key);
  if (shared !== undefined) return shared;
  const made = make();
  map.set(key, made);
  return made;
}

function count(counts: Map<string, number>, label: string): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
}
