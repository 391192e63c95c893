import { connect, type Socket } from 'node:net';

/** Lines of a request head, joined and ended as HTTP wants it. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A POST to the chat door with this body and, besides Host, these headers. */
export function chatPost(port: number, body: string, ...headers: readonly string[]): string {
  const lines = [
    'POST /v1/chat/completions HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    ...headers,
  ];
  return head(...lines, `Content-Length: ${Buffer.byteLength(body)}`) + body;
}

/** Sends bytes as they are and gives what came back, once the server closed or `enough` says so. */
export async function rawExchange(
  port: number,
  bytes: string | Uint8Array,
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  try {
    return await readUntil(socket, enough);
  } finally {
    socket.destroy();
  }
}

/** What comes from now on, until the other side closed or `enough` says so. A reset counts as closed: what came before it is given. */
export function readUntil(socket: Socket, enough: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (): void => resolve(text);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (enough(text)) finish();
    });
    socket.on('end', finish).on('close', finish).on('error', finish);
  });
}

/** Whether a text holds `count` whole answers, each with a content-length or in chunks. */
export function answers(count: number): (text: string) => boolean {
  return (text) => {
    let rest = text;
    for (let index = 0; index < count; index += 1) {
      const end = endOfAnswer(rest);
      if (end === undefined) return false;
      rest = rest.slice(end);
    }
    return true;
  };
}

function endOfAnswer(text: string): number | undefined {
  const body = text.indexOf('\r\n\r\n') + 4;
  if (body < 4) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, body))?.[1];
  if (length !== undefined) return text.length >= body + Number(length) ? body + Number(length) : undefined;
  const last = text.indexOf('\r\n0\r\n\r\n', body - 2);
  return last < 0 ? undefined : last + 7;
}

export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
}

/** The body of one answer, chunk framing taken off. */
export function bodyOf(text: string): string {
  let rest = text.slice(text.indexOf('\r\n\r\n') + 4);
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(text)) return rest;
  let body = '';
  for (;;) {
    const end = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, end), 16);
    if (end < 0 || !(length > 0)) return body;
    body += rest.slice(end + 2, end + 2 + length);
    rest = rest.slice(end + 4 + length);
  }
}
