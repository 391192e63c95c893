import { describe, expect, it } from 'vitest';
import { answers, chatPost, head, rawExchange, statusOf } from './testing/raw-exchange.ts';
import { startDoors } from './testing/start-doors.ts';

const question = '{"messages":[{"role":"user","content":"hi"}]}';

function getAs(host: string | undefined, ...more: readonly string[]): string {
  return head('GET /whoami HTTP/1.1', ...(host === undefined ? [] : [`Host: ${host}`]), ...more, 'Connection: close');
}

describe('the host guard on loopback, on raw sockets', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])(
    'admits %s with the right port and without',
    async (name) => {
      await using doors = await startDoors();
      expect(statusOf(await rawExchange(doors.port, getAs(name)))).toBe(200);
      expect(statusOf(await rawExchange(doors.port, getAs(`${name}:${doors.port}`)))).toBe(200);
    },
  );

  it.each([
    '127.evil.com',
    '127.0.0.1.evil.com',
    'localhost.evil.com',
    'evil.com',
    '127.0.0.1:1',
    'localhost.',
    '127.0.0.1@evil.com',
    '0.0.0.0',
    '127.1',
    '2130706433',
    '',
  ])('refuses the foreign host "%s"', async (host) => {
    await using doors = await startDoors();
    const answer = await rawExchange(doors.port, getAs(host));
    expect(statusOf(answer)).toBe(403);
    expect(answer).toContain('"code":"forbidden_host"');
  });

  it('takes a missing Host for foreign, in HTTP/1.1 and in HTTP/1.0', async () => {
    await using doors = await startDoors();
    expect(statusOf(await rawExchange(doors.port, getAs(undefined)))).toBe(403);
    expect(statusOf(await rawExchange(doors.port, head('GET /whoami HTTP/1.0')))).toBe(403);
  });

  it('refuses two Hosts, even two good ones', async () => {
    await using doors = await startDoors();
    expect(statusOf(await rawExchange(doors.port, getAs('127.0.0.1', 'host: 127.0.0.1')))).toBe(400);
    expect(statusOf(await rawExchange(doors.port, getAs('127.0.0.1', 'HOST: evil.com')))).toBe(400);
  });

  it('refuses a target that is not a path', async () => {
    await using doors = await startDoors();
    const request = head('GET http://127.0.0.1/whoami HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close');
    expect(statusOf(await rawExchange(doors.port, request))).toBe(400);
  });

  it('admits what security.allowedHosts names, by exact match too', async () => {
    await using doors = await startDoors({ settings: { allowedHosts: ['Router.example'] } });
    expect(statusOf(await rawExchange(doors.port, getAs('router.example')))).toBe(200);
    expect(statusOf(await rawExchange(doors.port, getAs('router.example:8443')))).toBe(200);
    expect(statusOf(await rawExchange(doors.port, getAs('evil.router.example')))).toBe(403);
  });
});

describe('the origin guard', () => {
  it.each(['http://evil.com', 'null', 'http://127.0.0.1', 'http://localhost:5173', 'https://localhost', 'file://'])(
    'refuses a page of %s, whatever it asks',
    async (origin) => {
      await using doors = await startDoors();
      const post = chatPost(doors.port, question, `Origin: ${origin}`);
      expect(statusOf(await rawExchange(doors.port, post, answers(1)))).toBe(403);
      expect(statusOf(await rawExchange(doors.port, getAs('127.0.0.1', `Origin: ${origin}`)))).toBe(403);
      expect(doors.calls).toHaveLength(0);
    },
  );

  it('admits pages of this server itself, under each of its names', async () => {
    await using doors = await startDoors();
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const request = getAs(`${name}:${doors.port}`, `Origin: http://${name}:${doors.port}`);
      expect(statusOf(await rawExchange(doors.port, request))).toBe(200);
    }
  });

  it('refuses what a foreign page loads without an Origin, and admits a followed link', async () => {
    await using doors = await startDoors();
    const image = getAs('127.0.0.1', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors');
    const neighbour = getAs('127.0.0.1', 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: cors');
    const link = getAs('127.0.0.1', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate');
    expect(statusOf(await rawExchange(doors.port, image))).toBe(403);
    expect(statusOf(await rawExchange(doors.port, neighbour))).toBe(403);
    expect(statusOf(await rawExchange(doors.port, link))).toBe(200);
  });

  it('answers the preflight of an allowed page before any key is asked for, and lets it read the answer', async () => {
    const origin = 'http://localhost:5173';
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' }, settings: { allowedOrigins: [origin] } });
    const preflight = await fetch(`${doors.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');

    const answer = await fetch(`${doors.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { origin, authorization: 'Bearer pr-a', 'content-type': 'application/json' },
      body: question,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-router-provider');
    await answer.text();

    const refused = await fetch(`${doors.url}/v1/models`, { headers: { origin } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    await refused.text();
  });

  it('gives no page leave that is not on the list', async () => {
    await using doors = await startDoors({ settings: { allowedOrigins: ['http://localhost:5173'] } });
    const preflight = await fetch(`${doors.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5174', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(403);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    await preflight.text();
  });
});

describe('who is let in', () => {
  async function whoami(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${url}/whoami`, { headers });
    return { status: response.status, body: await response.json() };
  }
  const asLocal = { status: 200, body: expect.objectContaining({ principal: { kind: 'local' } }) };
  const as = (role: string) => ({
    status: 200,
    body: expect.objectContaining({ principal: { kind: 'api-key', id: `key-of-${role}`, name: role, role } }),
  });

  it('lets a program on this machine in while there is no key, whatever key it sends', async () => {
    await using doors = await startDoors();
    expect(await whoami(doors.url)).toEqual(asLocal);
    expect(await whoami(doors.url, { authorization: 'Bearer sk-local' })).toEqual(asLocal);
    expect(await whoami(doors.url, { authorization: 'Basic eDp5' })).toEqual(asLocal);
    expect(await whoami(doors.url, { 'x-api-key': 'unused' })).toEqual(asLocal);
  });

  it.each(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-whatever', 'forwarded', 'x-real-ip'])(
    'takes a caller behind %s for a remote one, who needs a key',
    async (name) => {
      await using doors = await startDoors({ keys: { 'pr-o': 'operator' }, settings: { authRequired: false } });
      expect((await whoami(doors.url, { [name]: '127.0.0.1' })).status).toBe(401);
      expect(await whoami(doors.url, { [name]: '127.0.0.1', authorization: 'Bearer pr-o' })).toEqual(as('operator'));
    },
  );

  it('asks for a key from the first key on', async () => {
    await using doors = await startDoors({ keys: { 'pr-i': 'inference' } });
    const refused = await fetch(`${doors.url}/whoami`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.json()).toHaveProperty('error.message', expect.stringContaining('is needed'));
    expect(await whoami(doors.url, { authorization: 'Bearer pr-i' })).toEqual(as('inference'));
    expect(await whoami(doors.url, { authorization: 'bearer  pr-i ' })).toEqual(as('inference'));
    expect(await whoami(doors.url, { 'x-api-key': 'pr-i' })).toEqual(as('inference'));
    expect(await whoami(doors.url, { authorization: 'Bearer unused', 'x-api-key': 'pr-i' })).toEqual(as('inference'));
  });

  it('tells a caller whose key is not known so, with the same status and code as one who sends none', async () => {
    await using doors = await startDoors({ keys: { 'pr-i': 'inference' } });
    const refusal = (said: string) => ({
      status: 401,
      body: { error: { code: 'unauthorized', message: expect.stringContaining(said) } },
    });
    for (const headers of [{}, { authorization: 'Bearer' }, { authorization: 'Basic eDp5' }, { 'x-api-key': '' }]) {
      expect(await whoami(doors.url, headers)).toMatchObject(refusal('is needed'));
    }
    for (const headers of [{ authorization: 'Bearer pr-x' }, { authorization: 'bearer x' }, { 'x-api-key': 'pr-x' }]) {
      expect(await whoami(doors.url, headers)).toMatchObject(refusal('or it was revoked'));
    }
  });

  it('stays open with keys where auth.required is off, and then still names the key', async () => {
    await using doors = await startDoors({ keys: { 'pr-i': 'inference' }, settings: { authRequired: false } });
    expect(await whoami(doors.url)).toEqual(asLocal);
    expect(await whoami(doors.url, { authorization: 'Bearer pr-i' })).toEqual(as('inference'));
  });

  it('asks for a key on every address but loopback, also where auth.required is off', async () => {
    await using doors = await startDoors({
      host: '0.0.0.0',
      keys: { 'pr-a': 'admin' },
      settings: { authRequired: false },
    });
    const url = `http://127.0.0.1:${doors.port}`;
    expect((await whoami(url)).status).toBe(401);
    expect(await whoami(url, { authorization: 'Bearer pr-a' })).toEqual(as('admin'));
  });

  it('does not insist on its own names where it listens for others, but on one Host', async () => {
    await using doors = await startDoors({ host: '0.0.0.0', keys: { 'pr-a': 'admin' } });
    const key = 'Authorization: Bearer pr-a';
    expect(statusOf(await rawExchange(doors.port, getAs('router.example:8080', key)))).toBe(200);
    expect(
      statusOf(await rawExchange(doors.port, getAs('router.example', key, 'Origin: https://router.example'))),
    ).toBe(200);
    expect(statusOf(await rawExchange(doors.port, getAs('router.example', key, 'Origin: https://evil.com')))).toBe(403);
    expect(statusOf(await rawExchange(doors.port, getAs(undefined, key)))).toBe(403);
    expect(statusOf(await rawExchange(doors.port, head('GET /health/live HTTP/1.0')))).toBe(404);
  });

  it('knows who comes to an open path without a key as nobody', async () => {
    const principals: unknown[] = [];
    await using doors = await startDoors({
      keys: { 'pr-a': 'admin' },
      management: async () => (_request, response, entered) => {
        principals.push(entered.principal);
        response.end();
      },
    });
    await fetch(`${doors.url}/health`);
    expect(principals).toEqual([{ kind: 'nobody' }]);
  });

  it('answers probes of balancers without a key, and nothing else', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' } });
    for (const path of ['/health', '/health/live', '/health/ready']) {
      // The stand-in behind the gate knows no such page: 404 shows that the gate let it through.
      expect((await fetch(doors.url + path)).status).toBe(404);
      expect((await fetch(doors.url + path, { method: 'POST' })).status).toBe(401);
    }
    expect((await fetch(`${doors.url}/health/other`)).status).toBe(401);
    expect((await fetch(`${doors.url}/metrics`)).status).toBe(401);
  });
});

describe('what every answer carries', () => {
  it('keeps a sane X-Request-Id and replaces any other', async () => {
    await using doors = await startDoors();
    for (const path of ['/v1/models', '/whoami', '/v1/nothing']) {
      const kept = await fetch(doors.url + path, { headers: { 'x-request-id': 'run-1:a_b.c' } });
      expect(kept.headers.get('x-request-id')).toBe('run-1:a_b.c');
      for (const insane of ['a b', 'x'.repeat(129), 'a/b', '<script>']) {
        const made = await fetch(doors.url + path, { headers: { 'x-request-id': insane } });
        expect(made.headers.get('x-request-id')).toMatch(/^id-\d+$/);
      }
    }
  });

  it('names the request in refusals too', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' } });
    const refused = await fetch(`${doors.url}/v1/models`, { headers: { 'x-request-id': 'mine' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('x-request-id')).toBe('mine');
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the record of a refusal', () => {
  const refusalOf = (httpStatus: number, errorCode: string) => ({
    status: 'refused',
    httpStatus,
    errorCode,
    apiKeyId: undefined,
    requestId: 'mine',
    registryRevision: 7,
    provider: undefined,
    requestBody: undefined,
    responseBody: undefined,
  });

  it('is made for who comes to a door of models without a good key, and without what they sent', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' } });
    await rawExchange(doors.port, chatPost(doors.port, question, 'X-Request-Id: mine'), answers(1));
    await fetch(`${doors.url}/v1/models/${'m'.repeat(5_000)}`, { headers: { 'x-request-id': 'mine' } });
    expect(doors.records).toMatchObject([
      { ...refusalOf(401, 'unauthorized'), endpoint: '/v1/chat/completions' },
      { ...refusalOf(401, 'unauthorized'), endpoint: `/v1/models/${'m'.repeat(189)}` },
    ]);
  });

  it('is made for foreign hosts and pages, for other bodies than JSON, and for other methods', async () => {
    await using doors = await startDoors();
    const headers = { 'x-request-id': 'mine' };
    await rawExchange(
      doors.port,
      head('GET /v1/models HTTP/1.1', 'Host: evil.com', 'X-Request-Id: mine', 'Connection: close'),
    );
    await fetch(`${doors.url}/v1/models`, { headers: { ...headers, origin: 'https://evil.com' } });
    await fetch(`${doors.url}/v1/chat/completions`, { method: 'POST', body: 'hi', headers });
    await fetch(`${doors.url}/v1/chat/completions`, { headers });
    expect(doors.records).toMatchObject([
      refusalOf(403, 'forbidden_host'),
      refusalOf(403, 'forbidden_origin'),
      refusalOf(415, 'unsupported_media_type'),
      refusalOf(405, 'method_not_allowed'),
    ]);
  });

  it('is not made at other doors: those are no requests for a model', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'admin' } });
    await fetch(`${doors.url}/v1/providers`);
    await fetch(`${doors.url}/v1/models`, { method: 'POST' });
    expect(doors.records).toEqual([]);
  });
});

describe('the way to the doors', () => {
  it('lets a host in at its very first request when it was allowed from outside', async () => {
    const settings = { allowedHosts: [] as readonly string[] };
    const changed = { allowedHosts: ['router.example'] };
    await using doors = await startDoors({ settings, freshen: async () => void Object.assign(settings, changed) });
    expect(statusOf(await rawExchange(doors.port, getAs('router.example')))).toBe(200);
  });

  it('lets outside changes in before it looks at keys and settings', async () => {
    const settings = { authRequired: true };
    const changed = { authRequired: false };
    await using doors = await startDoors({
      settings,
      freshen: async () => void Object.assign(settings, changed),
    });
    expect((await fetch(`${doors.url}/v1/models`)).status).toBe(200);
  });

  it('goes on with the picture of before when fresh settings cannot be had', async () => {
    await using doors = await startDoors({ freshen: () => Promise.reject(new Error('locked')) });
    expect((await fetch(`${doors.url}/v1/models`)).status).toBe(200);
    expect(doors.reports).toEqual([new Error('locked')]);
  });

  it('loads the management application once, at the first request that needs it', async () => {
    let loads = 0;
    await using doors = await startDoors({
      management: async () => {
        loads += 1;
        return (_request, response) => void response.end('managed');
      },
    });
    await fetch(`${doors.url}/v1/models`);
    expect(loads).toBe(0);
    const pages = await Promise.all(['/a', '/b', '/c'].map((path) => fetch(doors.url + path)));
    expect(await Promise.all(pages.map((page) => page.text()))).toEqual(['managed', 'managed', 'managed']);
    expect(loads).toBe(1);
  });

  it('answers 500 in the dialect and reports when a door throws, and serves the next request', async () => {
    let isBroken = true;
    await using doors = await startDoors({
      management: async () => {
        if (isBroken) throw new Error('no such module');
        return (_request, response) => void response.end('managed');
      },
      models: {
        list() {
          throw new Error('secret detail');
        },
        find: () => undefined,
      },
    });
    const broken = await fetch(`${doors.url}/v1/models`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('secret detail');
    expect((await fetch(`${doors.url}/settings`)).status).toBe(500);
    isBroken = false;
    expect((await fetch(`${doors.url}/settings`)).status).toBe(200);
    expect(doors.reports).toHaveLength(2);
  });

  it('refuses a body that is not JSON on every door, and takes an empty one of any type', async () => {
    await using doors = await startDoors();
    for (const path of ['/whoami', '/v1/chat/completions', '/v1/providers']) {
      const response = await fetch(doors.url + path, {
        method: 'POST',
        body: 'a=1',
        headers: { 'content-type': 'text/plain' },
      });
      expect(response.status).toBe(415);
    }
    const empty = await fetch(`${doors.url}/whoami`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(empty.status).toBe(200);
  });
});
