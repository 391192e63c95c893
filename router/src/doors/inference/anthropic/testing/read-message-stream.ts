/** What a client of Anthropic's has heard: the events by name, and the message that they make. */
export interface HeardStream {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape, and a wrong path fails the expectation.
  readonly events: readonly any[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of any shape, and a wrong path fails the expectation.
  readonly message: any;
}

/** Reads a stream as the strictest client would: a wrong order, index or name throws. */
export function readMessageStream(text: string): HeardStream {
  const events = text
    .split('\n\n')
    .filter((block) => block !== '')
    .map(readEvent)
    .filter((event) => event.type !== 'ping');
  const [first, ...others] = events;
  if (first?.type !== 'message_start') throw new Error(`The stream begins with ${first?.type}`);
  const message = structuredClone(first.message);
  const ends = others.splice(-2).map((event) => event.type);
  if (ends.join() !== 'message_delta,message_stop') throw new Error(`The stream ends with ${ends.join()}`);
  let open: { index: number; block: Record<string, unknown>; input: string } | undefined;
  for (const event of others) {
    if (event.type === 'content_block_start') {
      if (open !== undefined || event.index !== message.content.length) throw new Error(`Block ${event.index} begins`);
      open = { index: event.index, block: structuredClone(event.content_block), input: '' };
      message.content.push(open.block);
    } else if (open === undefined || event.index !== open.index) {
      throw new Error(`${event.type} of block ${event.index} comes while ${open?.index} is open`);
    } else if (event.type === 'content_block_delta') addDelta(open, event.delta);
    else if (event.type === 'content_block_stop') {
      if (open.input !== '') open.block['input'] = readInput(open.input);
      open = undefined;
    } else throw new Error(`Unexpected ${event.type}`);
  }
  if (open !== undefined) throw new Error('A block stays open');
  const { delta, usage } = events.at(-2);
  return { events, message: { ...message, ...delta, usage: { ...message.usage, ...usage } } };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape, and a wrong path fails the expectation.
function readEvent(block: string): any {
  const [name = '', data = '', ...rest] = block.split('\n');
  const event = JSON.parse(data.slice('data: '.length));
  if (rest.length > 0 || name !== `event: ${event.type}`) throw new Error(`Not one event: ${block}`);
  return event;
}

/** An answer that was cut short ends in the middle of its JSON, at Anthropic too. */
function readInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { input: text };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into events of any shape, and a wrong path fails the expectation.
function addDelta(open: { block: Record<string, any>; input: string }, delta: any): void {
  const { block } = open;
  const fits = `${block['type']} ${delta.type}`;
  if (fits === 'text text_delta') block['text'] += delta.text;
  else if (fits === 'text citations_delta') block['citations'] = [...(block['citations'] ?? []), delta.citation];
  else if (fits === 'thinking thinking_delta') block['thinking'] += delta.thinking;
  else if (fits === 'thinking signature_delta') block['signature'] = delta.signature;
  else if (fits === 'tool_use input_json_delta') open.input += delta.partial_json;
  else throw new Error(`A delta that does not fit its block: ${fits}`);
}
