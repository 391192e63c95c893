import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One connection as the server sees it. */
export interface FakePeer {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Texts that came. */
  readonly messages: readonly string[];
  readonly bytesWritten: number;
  readonly closed: Promise<unknown>;
  send(text: string): void;
  sendBytes(bytes: Uint8Array): void;
  /** Says goodbye with this code. */
  close(code?: number): void;
  /** Goes without a word. */
  reset(): void;
}

export interface FakeWebSocketServer {
  readonly url: string;
  readonly port: number;
  readonly peers: readonly FakePeer[];
  close(): Promise<void>;
}

export interface FakeWebSocketOptions {
  /** Refuses every handshake with this status. */
  readonly refuseWith?: number;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A WebSocket server on loopback (RFC 6455, as much as a test needs): `play` is called for each message that comes. */
export async function fakeWebSocketServer(
  play: (peer: FakePeer, message: string) => void,
  { refuseWith }: FakeWebSocketOptions = {},
): Promise<FakeWebSocketServer> {
  const peers: FakePeer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    peers.push(serve(request, socket, play));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/chat`,
    port,
    peers,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(request: IncomingMessage, socket: Socket, play: (peer: FakePeer, message: string) => void): FakePeer {
  const messages: string[] = [];
  const write = (opcode: number, payload: Uint8Array) => {
    if (socket.writable) socket.write(frame(opcode, payload));
  };
  const peer: FakePeer = {
    path: request.url ?? '',
    headers: request.headers,
    messages,
    get bytesWritten() {
      return socket.bytesWritten - socket.writableLength;
    },
    closed: new Promise((resolve) => socket.once('close', resolve)),
    send: (text) => write(1, Buffer.from(text)),
    sendBytes: (bytes) => write(2, bytes),
    close(code = 1000) {
      write(8, Buffer.from([code >> 8, code & 255]));
      socket.end();
    },
    reset: () => socket.resetAndDestroy(),
  };
  let held = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (let read = readFrame(held); read !== undefined; read = readFrame(held)) {
      held = held.subarray(read.length);
      if (read.opcode === 8 && socket.writable) socket.end(frame(8, read.payload));
      if (read.opcode !== 1) continue;
      const text = read.payload.toString('utf8');
      messages.push(text);
      play(peer, text);
    }
  });
  return peer;
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0x80 | opcode, length]) : Buffer.alloc(length < 65_536 ? 4 : 10);
  if (length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = length < 65_536 ? 126 : 127;
    if (length < 65_536) head.writeUInt16BE(length, 2);
    else head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** A client's frame: masked, and in these tests never longer than 64 KiB. */
function readFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const end = start + 4 + size;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, end).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 15, payload, length: end };
}
