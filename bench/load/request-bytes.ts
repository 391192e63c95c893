/** What the mock is to do, spelt as the model's name: it passes through every gateway unharmed. */
export type Behaviour = 'plain' | 'burst' | 'translated' | 'paced' | 'slow';

/** The provider behind which the mock speaks Anthropic's dialect. */
export const translatedProvider = 'bench-claude';

export const modelOf = {
  plain: 'bench-plain',
  burst: 'bench-burst',
  // The router asks the provider that the name begins with; for every other gateway it is a burst like any.
  translated: `${translatedProvider}/bench-burst`,
  paced: 'bench-paced',
  slow: 'bench-slow',
} as const satisfies Record<Behaviour, string>;

/** A request as the load generator sends it, and where to. All gateways listen on 127.0.0.1. */
export interface Target {
  readonly port: number;
  /** Beside those that every client sends: credentials and what a peer needs to know the upstream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly behaviour: Behaviour;
  /** Size of the JSON body, which is exact from about 150 bytes up. */
  readonly bodyBytes: number;
}

const sentence =
  'He said: "take the second path", and then\n\tfour more words of plain text followed, as in any long chat. ';
/** Long chats are many messages: 200 kB are about 134 of them. */
const messageBytes = 1_500;

export function requestBytes(target: Target): Buffer {
  const body = chatBody(target.behaviour, target.bodyBytes);
  const headers = {
    host: `127.0.0.1:${target.port}`,
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'OpenAI/JS 7.55.0',
    'content-length': String(Buffer.byteLength(body)),
    ...target.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /v1/chat/completions HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

export function chatBody(behaviour: Behaviour, bytes: number): string {
  const messages = [{ role: 'system', content: 'Be brief.' }];
  const body = (): string =>
    JSON.stringify({
      model: modelOf[behaviour],
      messages,
      temperature: 0.7,
      ...(behaviour !== 'plain' && { stream: true }),
    });
  for (let missing = bytes - body().length; missing > 0; missing = bytes - body().length) {
    const empty = { role: messages.length % 2 === 0 ? 'assistant' : 'user', content: '' };
    messages.push(empty);
    empty.content = textOfJsonLength(Math.min(messageBytes, bytes - body().length));
    if (empty.content === '') messages.pop();
    if (empty.content === '') break;
  }
  return body();
}

/** A text whose JSON form is `length` characters long inside its quotes; empty where there is no room. */
function textOfJsonLength(length: number): string {
  if (length <= 0) return '';
  const json = JSON.stringify(sentence)
    .slice(1, -1)
    .repeat(Math.ceil(length / sentence.length))
    .slice(0, length);
  // A cut escape would be no JSON: fill up what it leaves.
  const whole = json.replace(/\\$/, '');
  return `${JSON.parse(`"${whole}"`)}${'x'.repeat(length - whole.length)}`;
}
