import { duplexPair } from 'node:stream';
import type { OpenRooms } from '../../../compose-server.ts';
import { nodeHttp } from '../../../lib/node-http.ts';
import { httpCalls } from './http-calls.ts';
import type { CallAnswer, CallWish, ManagementCalls } from './management-calls.ts';
import { quickRead } from './quick-read.ts';

/** A name for the far end of a connection that leaves the process nowhere. */
const NOWHERE = new URL('http://provider-router.invalid');

/**
 * Calls to the doors over the open database, in this process: real HTTP between the two ends of a pair of streams, so that nothing differs
 * from a call over the network but who is let in. Nothing listens.
 */
export function localCalls(rooms: OpenRooms): ManagementCalls {
  const server = nodeHttp.createServer((request, response) => rooms.admit(request, response));
  const overHttp = httpCalls({
    url: NOWHERE,
    key: undefined,
    createConnection: () => {
      const [here, there] = duplexPair();
      server.emit('connection', there);
      return here;
    },
  });
  return {
    open: (wish) => overHttp.open(wish),
    async call(wish: CallWish): Promise<CallAnswer> {
      const body = quickRead(rooms, wish);
      return body === undefined ? overHttp.call(wish) : { kind: 'answered', status: 200, headers: {}, body };
    },
  };
}
