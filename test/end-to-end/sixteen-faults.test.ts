import { describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeRequest, type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { sixteenFaults } from '../../router/src/providers/testing/sixteen-faults.ts';
import { type FaultEnd, faultScript, type UpstreamFault } from '../../router/src/providers/testing/upstream-fault.ts';
import { eventually } from './kit/eventually.ts';
import { activate, addProvider, setSetting } from './kit/providers.ts';
import { readSse } from './kit/read-sse.ts';
import { type Reply, type RunningRouter, startRouter } from './kit/start-router.ts';

/** The longest fault lasts half a minute; the rest is a safety net. */
const PATIENCE_MS = 120_000;
const QUESTION = 'Count to four.';
const FIRST_SAYS = 'one two three four';
const SECOND_SAYS = 'five six seven';
const PRICES = { first: 100, second: 1 } as const;
const faults: readonly UpstreamFault[] = sixteenFaults;

/** A client's door and the language of the upstreams behind it: bytes pass through where they are the same. */
const lanes = [
  { name: 'chat', path: '/v1/chat/completions', type: 'openai-compatible', speaks: undefined },
  { name: 'messages', path: '/v1/messages', type: 'openai-compatible', speaks: undefined },
  { name: 'anthropic', path: '/v1/messages', type: 'anthropic', speaks: fakeAnthropic },
] as const;
type Lane = (typeof lanes)[number];

interface Cell {
  readonly router: RunningRouter;
  readonly first: FakeUpstream;
  readonly second: FakeUpstream;
  /** When each client's call came to the first one, milliseconds. */
  readonly callsAtMs: readonly number[];
  readonly id: string;
  ask(stream: boolean): Promise<Reply>;
}

/** The router's own small calls, by which it finds out how somebody is doing, are nobody's request. */
const isClients = ({ bytes }: FakeRequest): boolean => bytes.includes(QUESTION);
const clientsCalls = ({ requests }: FakeUpstream): readonly FakeRequest[] => requests.filter(isClients);

/** Two providers of its own, and an alias over them: first this one, then that one. Every setting is as it comes. */
async function cellOf(router: RunningRouter, fault: UpstreamFault, lane: Lane, id: string, alone = false) {
  const dialect = lane.speaks === undefined ? {} : { speaks: lane.speaks };
  const nowMs = () => performance.now();
  const script = faultScript(fault, { says: FIRST_SAYS }, nowMs);
  const callsAtMs: number[] = [];
  const first = await fakeUpstream(
    (request) => {
      if (isClients(request)) callsAtMs.push(nowMs());
      const index = Math.max(0, callsAtMs.length - 1);
      if (typeof script === 'function') return script(request, index);
      return (Array.isArray(script) ? script[Math.min(index, script.length - 1)] : script) ?? {};
    },
    { models: ['first-model'], ...dialect },
  );
  const second = await fakeUpstream({ says: SECOND_SAYS, ...fault.second }, { models: ['second-model'], ...dialect });
  const targets = alone ? (['first'] as const) : (['first', 'second'] as const);
  for (const which of targets) {
    await addProvider(router, which === 'first' ? first : second, { id: `${which}-${id}`, type: lane.type });
    const price = { input_usd_per_million: PRICES[which], output_usd_per_million: PRICES[which] };
    await router.call('POST', `/v1/providers/${which}-${id}/models`, { model_id: `${which}-model`, ...price });
  }
  await router.call('POST', '/v1/aliases', {
    id: `alias-${id}`,
    targets: targets.map((which) => ({ provider: `${which}-${id}`, model: `${which}-model` })),
  });
  const messages = [{ role: 'user', content: QUESTION }];
  const usage = lane.path === '/v1/messages' ? {} : { stream_options: { include_usage: true } };
  const cell: Cell = {
    router,
    first,
    second,
    callsAtMs,
    id,
    ask: (stream) =>
      router.call('POST', lane.path, {
        model: `alias-${id}`,
        messages,
        max_tokens: 50,
        stream,
        ...(stream ? usage : {}),
      }),
  };
  return cell;
}

function textOf(reply: Reply, lane: Lane): string {
  if (reply.body !== undefined) {
    return lane.path === '/v1/messages' ? reply.body.content[0].text : reply.body.choices[0].message.content;
  }
  const events = eventsOf(reply);
  return events.map((event) => event.choices?.[0]?.delta?.content ?? event.delta?.text ?? '').join('');
}

// biome-ignore lint/suspicious/noExplicitAny: events of two dialects, read by their fields
function eventsOf(reply: Reply): any[] {
  return readSse(reply.text)
    .data.filter((line) => line !== '[DONE]')
    .map((line) => JSON.parse(line));
}

const endsCleanly = (reply: Reply): boolean => /data: \[DONE\]\s*$|"message_stop"\}\s*$/.test(reply.text);

function judge(end: FaultEnd, stream: boolean, lane: Lane, reply: Reply): void {
  switch (end) {
    case 'answered':
      expect(reply.status, reply.text).toBe(200);
      expect([FIRST_SAYS, SECOND_SAYS], reply.text).toContain(textOf(reply, lane));
      if (stream) expect(endsCleanly(reply), reply.text).toBe(true);
      return;
    case 'refused':
      expect(reply.status, reply.text).toBe(400);
      expect(reply.body.error.message).toEqual(expect.any(String));
      return;
    case 'broken':
      expect(reply.status).toBe(200);
      expect(endsCleanly(reply), reply.text).toBe(false);
      expect(eventsOf(reply).at(-1)).toHaveProperty('error');
      expect(FIRST_SAYS.startsWith(textOf(reply, lane).trim())).toBe(true);
      return;
  }
}

function judgeCalls(fault: UpstreamFault, cell: Cell, most: number): void {
  expect(cell.callsAtMs.length).toBeLessThanOrEqual(most);
  const gapsMs = cell.callsAtMs.slice(1).map((atMs, index) => atMs - (cell.callsAtMs[index] ?? 0));
  for (const gapMs of gapsMs) expect(gapMs).toBeGreaterThanOrEqual(fault.leastGapMs ?? 0);
}

function modesOf(fault: UpstreamFault): readonly (readonly [stream: boolean, end: FaultEnd])[] {
  const streamed = [true, fault.streamEnds] as const;
  return fault.plainEnds === undefined ? [streamed] : [[false, fault.plainEnds], streamed];
}

const extras: Readonly<Record<string, (cell: Cell, reply: Reply, stream: boolean, lane: Lane) => Promise<void>>> = {
  'content refusal': async (cell) => {
    expect(clientsCalls(cell.second)).toHaveLength(0);
  },
  'context overflow': async (_cell, reply, _, lane) => {
    if (lane.name === 'chat') expect(reply.body.error.code).toBe('context_length_exceeded');
  },
  'no response at all': async (cell) => {
    expect(clientsCalls(cell.second)).toHaveLength(1);
    expect(clientsCalls(cell.first)[0]?.closedEarly).toBe(true);
  },
  'late first token': async (_cell, reply, stream, lane) => {
    expect(textOf(reply, lane)).toBe(FIRST_SAYS);
    if (stream) expect(reply.text).toMatch(/^:|event: ping/m);
  },
  'malformed chunk': async (_cell, reply, _, lane) => expect(textOf(reply, lane)).toBe(FIRST_SAYS),
  'no end mark': async (_cell, reply, _, lane) => {
    expect(textOf(reply, lane)).toBe(FIRST_SAYS);
    expect(reply.text).toMatch(/"(completion_tokens|output_tokens)":4/);
  },
  'second refuses a continuation': async (_cell, reply, stream) => {
    if (!stream) return;
    expect(reply.text).not.toMatch(/Unknown parameter/);
  },
  accounting: async (cell, reply, stream, lane) => {
    expect(reply.headers.get('x-router-model')).toBe('second-model');
    // Anthropic's clients read the name that they asked for, whoever answered.
    const named = stream ? eventsOf(reply)[0].model : reply.body.model;
    if (lane.name === 'chat') expect(named).toBe('second-model');
    expect(textOf(reply, lane)).toBe(SECOND_SAYS);
    const record = await recordOf(cell, reply);
    expect(record).toMatchObject({ provider: `second-${cell.id}`, model: 'second-model', status: 'ok' });
    const tokens = record.usage.input_tokens + record.usage.output_tokens;
    expect(tokens).toBeGreaterThan(0);
    expect(record.cost_usd).toBeCloseTo((tokens * PRICES.second) / 1e6, 9);
  },
};

// biome-ignore lint/suspicious/noExplicitAny: a record as the management door tells it
function recordOf({ router }: Cell, reply: Reply): Promise<any> {
  const id = reply.headers.get('x-request-id');
  return eventually('the record', async () => {
    const { body } = await router.call('GET', '/v1/history?limit=50');
    return body.history.find((one: { request_id: string }) => one.request_id === id);
  });
}

async function sweep(cells: readonly Cell[], router: RunningRouter): Promise<void> {
  await router[Symbol.asyncDispose]();
  await Promise.all(cells.flatMap(({ first, second }) => [first.close(), second.close()]));
}

describe('with its defaults the server conducts itself well before an upstream with', () => {
  it.concurrent.each(faults.filter(({ course }) => course.kind === 'answers'))(
    '$name: $rightConduct',
    { timeout: PATIENCE_MS },
    async (fault) => {
      const router = await startRouter();
      const cells: Cell[] = [];
      try {
        await Promise.all(
          lanes.flatMap((lane) =>
            modesOf(fault).map(async ([stream, end]) => {
              const cell = await cellOf(router, fault, lane, `${lane.name}-${stream ? 'stream' : 'plain'}`);
              cells.push(cell);
              const reply = await cell.ask(stream);
              judge(end, stream, lane, reply);
              judgeCalls(fault, cell, fault.mostCalls.withSecond);
              await extras[fault.name]?.(cell, reply, stream, lane);
            }),
          ),
        );
        // It is as well as before: one who has nothing to do with it is answered.
        expect(
          await router.call('POST', '/v1/chat/completions', {
            model: 'demo/any',
            messages: [{ role: 'user', content: 'Well?' }],
          }),
        ).toMatchObject({ status: 200 });
      } finally {
        await sweep(cells, router);
      }
    },
  );

  it.concurrent.each(faults.filter(({ course, name }) => course.kind === 'outage' && name === 'flapping'))(
    '$name: $rightConduct',
    { timeout: PATIENCE_MS },
    async (fault) => {
      const router = await startRouter();
      const cells: Cell[] = [];
      try {
        await Promise.all(
          lanes.map(async (lane, index) => {
            const stream = index % 2 === 0;
            const cell = await cellOf(router, fault, lane, lane.name);
            cells.push(cell);
            const outageMs = fault.course.kind === 'outage' ? fault.course.forMs : 0;
            const startedMs = performance.now();
            let asked = 0;
            while (performance.now() - startedMs < outageMs) {
              judge('answered', stream, lane, await cell.ask(stream));
              asked += 1;
              await new Promise((resolve) => setTimeout(resolve, 200));
            }
            // Once for each failure that opens the breaker, and once for each rest after that.
            expect(cell.callsAtMs.length).toBeLessThan(asked / 2);
            await eventually(
              'the return to the first',
              async () => textOf(await cell.ask(stream), lane) === FIRST_SAYS,
              30_000,
            );
          }),
        );
      } finally {
        await sweep(cells, router);
      }
    },
  );

  it.concurrent.each(
    faults.filter(({ course, streamEnds }) => course.kind === 'answers' && streamEnds === 'answered').slice(2),
  )(
    '$name, and nobody else to ask: bounded calls, and an answer or a plain error',
    { timeout: PATIENCE_MS },
    async (fault) => {
      const router = await startRouter();
      const cells: Cell[] = [];
      try {
        const cell = await cellOf(router, fault, lanes[0], 'alone', true);
        cells.push(cell);
        const reply = await cell.ask(true);
        judgeCalls(fault, cell, fault.mostCalls.alone);
        const last = fault.course.kind === 'answers' ? fault.course.answers.at(-1) : {};
        if (last?.fault === 'overloaded')
          expect(reply).toMatchObject({ status: 503, body: { error: { code: 'upstream_overloaded' } } });
        else if (last?.fault === 'rate-limited-silently') expect(reply).toMatchObject({ status: 429 });
        else judge('answered', true, lanes[0], reply);
      } finally {
        await sweep(cells, router);
      }
    },
  );
});

describe('a stream that another try goes on with', () => {
  it('shows the first error where the second refuses the continuation', { timeout: PATIENCE_MS }, async () => {
    const router = await startRouter();
    const fault = faults.find(({ name }) => name === 'second refuses a continuation');
    if (fault === undefined) throw new Error('The fault is gone.');
    const cell = await cellOf(router, fault, lanes[0], 'rescue');
    cell.second.play({ fault: 'invalid-request' });
    try {
      await setSetting(router, 'routing.continueOnBreak', 'true');
      await activate(router, 'first-rescue');
      const reply = await cell.ask(true);
      judge('broken', true, lanes[0], reply);
      expect(eventsOf(reply).at(-1)).toMatchObject({ error: { code: 'stream_broken' } });
      expect(eventsOf(reply).at(-1).error.message).not.toMatch(/Unknown parameter/);
    } finally {
      await sweep([cell], router);
    }
  });
});
