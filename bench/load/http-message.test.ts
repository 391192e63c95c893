import { expect, it } from 'vitest';
import { MessageReader } from './http-message.ts';

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndata: \r\n3\r\n1\n\n\r\n0\r\n\r\n';

function read(text: string, step: number): { messages: string[]; ended: boolean } {
  const messages: string[] = [];
  let body = '';
  const reader = new MessageReader(
    {
      head: (head) => {
        body = `${head.slice(9, 12)} `;
      },
      body: (piece) => {
        body += piece.toString();
      },
      end: () => messages.push(body),
    },
    'until-close',
  );
  for (let at = 0; at < text.length; at += step) reader.push(Buffer.from(text.slice(at, at + step)));
  return { messages, ended: reader.close() };
}

it('reads messages one after the other wherever the bytes are cut', () => {
  const text = plain + chunked + plain;
  for (let step = 1; step <= text.length; step += 1) {
    expect(read(text, step)).toEqual({ messages: ['200 hello', '200 data: 1\n\n', '200 hello'], ended: true });
  }
});

it('takes the end of the connection for the end of an answer without a length', () => {
  expect(read('HTTP/1.1 200 OK\r\n\r\nall', 4)).toEqual({ messages: ['200 all'], ended: true });
});

it('knows a message that was cut off', () => {
  expect(read(plain.slice(0, -1), 100).ended).toBe(false);
  expect(read(chunked.slice(0, -4), 100).ended).toBe(false);
});
