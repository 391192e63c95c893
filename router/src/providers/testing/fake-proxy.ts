import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FakeProxy {
  readonly port: number;
  /** Where it was asked to connect to, `host:port`. */
  readonly tunnels: readonly string[];
  /** The credentials that it was shown, `user:word`. */
  readonly credentials: readonly string[];
  close(): Promise<void>;
}

export interface FakeProxyOptions {
  /** Answers CONNECT with this instead of connecting. */
  readonly refuseWith?: number;
}

/** An HTTP proxy that knows CONNECT. */
export async function fakeHttpProxy({ refuseWith }: FakeProxyOptions = {}): Promise<FakeProxy> {
  const tunnels: string[] = [];
  const credentials: string[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    const target = request.url ?? '';
    tunnels.push(target);
    const given = request.headers['proxy-authorization']?.replace('Basic ', '');
    if (given !== undefined) credentials.push(Buffer.from(given, 'base64').toString());
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`);
      return;
    }
    const [host, port] = target.split(':');
    join(socket, connect(Number(port), host), sockets, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, tunnels, credentials, close: () => closeAll(server, sockets) };
}

/** A SOCKS5 proxy (RFC 1928), with a password (RFC 1929) where the client offers one. */
export async function fakeSocksProxy(): Promise<FakeProxy> {
  const tunnels: string[] = [];
  const credentials: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    void serve(socket).catch(() => socket.destroy());
  });

  async function serve(socket: Socket): Promise<void> {
    const greeting = await next(socket);
    const wantsPassword = greeting.subarray(2).includes(2);
    socket.write(Buffer.from([5, wantsPassword ? 2 : 0]));
    if (wantsPassword) {
      const given = await next(socket);
      const userLength = given[1] ?? 0;
      const user = given.subarray(2, 2 + userLength).toString();
      credentials.push(`${user}:${given.subarray(3 + userLength).toString()}`);
      socket.write(Buffer.from([1, 0]));
    }
    const request = await next(socket);
    const isName = request[3] === 3;
    const nameEnd = 5 + (request[4] ?? 0);
    const host = isName ? request.subarray(5, nameEnd).toString() : request.subarray(4, 8).join('.');
    const port = request.readUInt16BE(isName ? nameEnd : 8);
    tunnels.push(`${host}:${port}`);
    join(socket, connect(port, host), sockets, () => socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, tunnels, credentials, close: () => closeAll(server, sockets) };
}

async function next(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk;
}

function join(client: Socket, target: Socket, sockets: Set<Socket>, ready: () => void): void {
  sockets.add(target);
  client.on('error', () => target.destroy());
  target.on('error', () => client.destroy());
  client.on('close', () => target.destroy());
  target.on('close', () => client.destroy());
  target.on('connect', () => {
    ready();
    client.pipe(target);
    target.pipe(client);
  });
}

async function closeAll(server: { close(): unknown }, sockets: ReadonlySet<Socket>): Promise<void> {
  server.close();
  for (const socket of sockets) socket.destroy();
}
