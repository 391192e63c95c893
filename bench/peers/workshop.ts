import type { Children } from '../measure/children.ts';

/** What every gateway of a run is made with. */
export interface Workshop {
  readonly children: Children;
  /** The core of the gateways. */
  readonly core: number;
  readonly mockPort: number;
  /** Temporary; removed when the run ends. */
  readonly folder: string;
}
