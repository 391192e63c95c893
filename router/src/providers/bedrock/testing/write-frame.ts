import { EventStreamCodec } from '@smithy/eventstream-codec';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);
const text = (value: string) => ({ type: 'string', value }) as const;

/** One event of Converse as AWS frames it: `contentBlockDelta` and its JSON. */
export function writeFrame(type: string, value: object): Buffer {
  const headers = {
    ':message-type': text('event'),
    ':event-type': text(type),
    ':content-type': text('application/json'),
  };
  return Buffer.from(codec.encode({ headers, body: Buffer.from(JSON.stringify(value)) }));
}
