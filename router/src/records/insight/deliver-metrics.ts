import type { ExportedMetrics } from './export-metrics.ts';

/** Where exported metrics go. */
export interface MetricsTarget {
  /** A path of the server (`/metrics`), which serves them itself; or the URL of who takes them. Never a file. */
  readonly endpoint?: string | undefined;
  readonly file?: string | undefined;
  /** URL of a push gateway. */
  readonly push?: string | undefined;
}

/** Filled by who composes it: the file system and an HTTP client. */
export interface MetricsCarrier {
  /** Rejects with a reason. */
  write(file: string, text: string): Promise<void>;
  /** Resolves with the status. */
  post(url: string, exported: ExportedMetrics): Promise<number>;
}

export type MetricsDelivery =
  | { readonly kind: 'returned' }
  /** The server answers with them at this path, always of now. */
  | { readonly kind: 'served'; readonly path: string }
  | { readonly kind: 'written'; readonly file: string }
  | { readonly kind: 'pushed'; readonly url: string }
  /** `reason` is a sentence. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Brings exported metrics to where they shall go; never throws. */
export async function deliverMetrics(
  exported: ExportedMetrics,
  { endpoint, file, push }: MetricsTarget,
  carrier: MetricsCarrier,
): Promise<MetricsDelivery> {
  if (endpoint?.startsWith('/')) return { kind: 'served', path: endpoint };
  const url = push ?? endpoint;
  if (url !== undefined) return pushed(exported, url, carrier);
  if (file === undefined) return { kind: 'returned' };
  try {
    await carrier.write(file, exported.body);
    return { kind: 'written', file };
  } catch (error) {
    return { kind: 'failed', reason: `Metrics could not be written to ${file}: ${reasonOf(error)}` };
  }
}

async function pushed(exported: ExportedMetrics, url: string, carrier: MetricsCarrier): Promise<MetricsDelivery> {
  const place = URL.parse(url);
  if (place?.protocol !== 'http:' && place?.protocol !== 'https:')
    return {
      kind: 'failed',
      reason: 'Metrics are pushed to an http or https URL; a path of the server begins with "/".',
    };
  try {
    const status = await carrier.post(url, exported);
    if (status >= 200 && status < 300) return { kind: 'pushed', url: place.origin };
    return { kind: 'failed', reason: `${place.origin} did not take the metrics: it answered ${status}.` };
  } catch (error) {
    return { kind: 'failed', reason: `${place.origin} did not take the metrics: ${reasonOf(error)}` };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
