import type { CallAnswer, OpenAnswer } from './management-calls.ts';

/** Reads an answer to its end. JSON is parsed; another text stays a text. Throws what breaks the connection. */
export async function readWhole(answer: OpenAnswer): Promise<CallAnswer> {
  if (answer.kind === 'unreachable') return answer;
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.pieces) chunks.push(chunk);
  const { status, headers } = answer;
  return { kind: 'answered', status, headers, body: parsed(Buffer.concat(chunks).toString('utf8')) };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
