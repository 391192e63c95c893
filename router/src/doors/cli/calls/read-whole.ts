import type { CallAnswer, OpenAnswer } from './management-calls.ts';

/** Far above any answer of a router; whatever else is at the address may send for ever. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Reads an answer to its end. JSON is parsed; another text stays a text. Throws what breaks the connection. */
export async function readWhole(answer: OpenAnswer, mostBytes = MOST_BYTES): Promise<CallAnswer> {
  if (answer.kind === 'unreachable') return answer;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.pieces) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > mostBytes) return { kind: 'unreachable', reason: tooLong(mostBytes) };
    chunks.push(chunk);
  }
  const { status, headers } = answer;
  return { kind: 'answered', status, headers, body: parsed(Buffer.concat(chunks).toString('utf8')) };
}

function tooLong(mostBytes: number): string {
  return `The answer has more than ${mostBytes / 1024 / 1024} MiB, and no Provider Router sends so much. Is the address right?`;
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
