import type { JsonObject } from '../../domain/json.ts';

/** A body in the three forms it went through. */
export interface ReceivedBody {
  readonly bytes: Uint8Array;
  /** `bytes` decoded. Not kept: it is as large as they are. */
  readonly text: string;
  readonly body: JsonObject;
}
