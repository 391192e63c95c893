import { type MessagePort, parentPort } from 'node:worker_threads';
import type { JsonObject } from '../../domain/json.ts';
import { judgeBySchema } from './judge-by-schema.ts';
import type { SchemaVerdict } from './schema-verdict.ts';

/** `ready` once, when it can be asked. */
export type FromSchemaWorker = 'ready' | SchemaVerdict;

export interface SchemaQuestion {
  readonly schema: JsonObject;
  readonly text: string;
}

function judge({ schema, text }: SchemaQuestion): SchemaVerdict {
  try {
    return judgeBySchema(schema, text);
  } catch {
    // References in a circle: no stack holds them.
    return { kind: 'unknown' };
  }
}

function serve(port: MessagePort): void {
  const reply = (message: FromSchemaWorker): void => port.postMessage(message);
  port.on('message', (question: SchemaQuestion) => reply(judge(question)));
  reply('ready');
}

if (parentPort !== null) serve(parentPort);
