import type { CallReading } from './calls/call-figures.ts';
import type {
  CallsQuery,
  HistoryEntry,
  HistoryPage,
  HistoryQuery,
  Reading,
  RecordReader,
  Stats,
  StatsQuery,
} from './ports.ts';

interface FreshHistoryOptions {
  readonly reader: RecordReader;
  readonly writer: { catchUp(timeoutMs: number): Promise<void> };
}

/** A full disk must not keep anyone from reading what is there. */
const PATIENCE_MS = 500;

/** Reads the history with what was finished a moment ago: who asks a model and then looks finds the request. */
export class FreshHistory implements RecordReader {
  readonly #options: FreshHistoryOptions;

  constructor(options: FreshHistoryOptions) {
    this.#options = options;
  }

  async page(query: HistoryQuery): Promise<Reading<HistoryPage>> {
    await this.#options.writer.catchUp(PATIENCE_MS);
    return this.#options.reader.page(query);
  }

  async one(id: string): Promise<Reading<HistoryEntry | undefined>> {
    await this.#options.writer.catchUp(PATIENCE_MS);
    return this.#options.reader.one(id);
  }

  async stats(query: StatsQuery): Promise<Reading<Stats>> {
    await this.#options.writer.catchUp(PATIENCE_MS);
    return this.#options.reader.stats(query);
  }

  async calls(query: CallsQuery): Promise<Reading<CallReading>> {
    await this.#options.writer.catchUp(PATIENCE_MS);
    return this.#options.reader.calls(query);
  }
}
