/** Something that a person should hear of. */
export interface Alert {
  readonly type: 'provider_unhealthy' | 'provider_recovered' | 'circuit_opened' | 'circuit_closed';
  readonly severity: 'info' | 'warning' | 'critical';
  /** A sentence. */
  readonly message: string;
  readonly provider: string;
  readonly model?: string | undefined;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

export type AlertListener = (alert: Alert) => void;
