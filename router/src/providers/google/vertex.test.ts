import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderId } from '../../domain/ids.ts';
import type { JsonObject } from '../../domain/json.ts';
import { fakeGoogle } from '../testing/fake-google.ts';
import { fakeUpstream } from '../testing/fake-upstream.ts';
import { RecordingSink } from '../testing/recording-sink.ts';
import { testCall, testTools } from '../testing/test-request.ts';
import { vertexType } from './google.ts';
import { modelResource, vertexPlatform } from './platform.ts';

const vertex = vertexType({});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

interface TokenReply {
  readonly status?: number;
  readonly body?: unknown;
}

/** A server that gives out tokens, `ya29.1`, `ya29.2` ..., and a list of one model. */
async function tokenServer() {
  const forms: URLSearchParams[] = [];
  const listed: IncomingHttpHeaders[] = [];
  const state: { reply: () => TokenReply; wait: Promise<unknown> } = { reply: () => ({}), wait: Promise.resolve() };
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      listed.push(request.headers);
      response.end('{"publisherModels":[{"name":"publishers/google/models/gemini-x"}]}');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    forms.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    const token = { access_token: `ya29.${forms.length}`, expires_in: 3_600, token_type: 'Bearer' };
    const { status = 200, body = token } = state.reply();
    await state.wait;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise((closed) => server.close(closed)));
  return { forms, listed, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token` };
}

describe('vertex with a service account', async () => {
  const tokens = await tokenServer();
  const upstream = await fakeUpstream({ says: 'Hello.' }, { speaks: fakeGoogle });
  afterAll(() => upstream.close());
  beforeEach(() => {
    tokens.forms.length = 0;
    tokens.state.reply = () => ({});
    tokens.state.wait = Promise.resolve();
    upstream.play({ says: 'Hello.' });
  });
  const file = {
    type: 'service_account',
    project_id: 'proj',
    private_key_id: 'kid-1',
    private_key: pem,
    client_email: 'a@proj.iam.gserviceaccount.com',
    token_uri: tokens.url,
  };

  function make(config: JsonObject = {}) {
    const clock = { nowMs: 1_790_000_000_000 };
    const reading = vertex.readConfig({
      baseURL: upstream.url,
      location: 'europe-west4',
      serviceAccount: file,
      ...config,
    });
    if (reading.kind === 'refused') throw new Error(JSON.stringify(reading.problems));
    const adapter = vertex.create('vertex' as ProviderId, reading.config, { ...testTools(), now: () => clock.nowMs });
    const ask = (stream = false) => {
      const sink = new RecordingSink();
      const call = adapter.chat(
        { ...testCall({ dialect: 'events', stream, upstreamModel: 'gemini-2.5-flash' }), secret: undefined },
        sink,
      );
      return { sink, call };
    };
    return { clock, adapter, ask };
  }

  it('signs for a token and sends it to the project’s own path', async () => {
    const { ask, clock } = make();
    const { sink } = ask();
    expect((await sink.outcome()).kind).toBe('ended');
    expect(sink.breaches).toEqual([]);
    const sent = upstream.requests.at(-1);
    expect(sent?.path).toBe(
      '/v1/projects/proj/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent',
    );
    expect(sent?.headers.authorization).toBe('Bearer ya29.1');
    expect(sent?.headers).not.toHaveProperty('x-goog-api-key');
    const [form] = tokens.forms;
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const assertion = form?.get('assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'kid-1' });
    const { payload } = await jwtVerify(assertion, publicKey, {
      audience: tokens.url,
      currentDate: new Date(clock.nowMs),
    });
    expect(payload).toMatchObject({
      iss: file.client_email,
      sub: file.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat: 1_790_000_000,
      exp: 1_790_003_600,
    });
  });

  it('fetches one token for all who wait, and keeps it until a minute before its end', async () => {
    const { ask, clock } = make();
    const sinks = Array.from({ length: 10 }, (_, index) => ask(index % 2 === 0).sink);
    for (const sink of sinks) expect((await sink.outcome()).kind).toBe('ended');
    clock.nowMs += 3_539_000;
    await ask().sink.outcome();
    expect(tokens.forms).toHaveLength(1);
    clock.nowMs += 1_000;
    await ask().sink.outcome();
    expect(tokens.forms).toHaveLength(2);
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer ya29.2');
  });

  it('fetches another when the API refuses the one it has', async () => {
    const { ask } = make();
    upstream.play({ fault: 'unauthorized' });
    expect(await ask().sink.outcome()).toMatchObject({ failure: { kind: 'authentication' } });
    upstream.play({ says: 'Hello.' });
    expect((await ask().sink.outcome()).kind).toBe('ended');
    expect(tokens.forms).toHaveLength(2);
  });

  it.each([
    [
      400,
      { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      { kind: 'authentication', message: expect.stringContaining('Invalid JWT Signature.') },
    ],
    [403, { error: 'access_denied' }, { kind: 'authentication', status: 403 }],
    [429, { error: 'slow_down' }, { kind: 'rate-limited' }],
    [503, 'down', { kind: 'server-error', status: 503 }],
    [200, { id_token: 'x' }, { kind: 'authentication' }],
  ])('tells why it got none: %s %j', async (status, body, failure) => {
    tokens.state.reply = () => ({ status, body });
    const { adapter, ask } = make();
    const before = upstream.requests.length;
    const { sink } = ask();
    expect(await sink.outcome()).toMatchObject({ kind: 'failed', failure });
    expect(JSON.stringify(await sink.outcome())).not.toContain('PRIVATE KEY');
    expect(upstream.requests.length).toBe(before);
    const listing = adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(5_000) });
    await expect(listing).rejects.toMatchObject({ failure: expect.objectContaining({ kind: failure.kind }) });
    // The next one tries again.
    tokens.state.reply = () => ({});
    expect((await ask().sink.outcome()).kind).toBe('ended');
  });

  it('says that its private key cannot be used', async () => {
    const broken = { ...file, private_key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' };
    const { sink } = make({ serviceAccount: broken }).ask();
    expect(await sink.outcome()).toMatchObject({
      failure: { kind: 'authentication', message: expect.stringContaining('private_key') },
    });
  });

  it('is silent after an abort while it waits for its token, and sends nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    tokens.state.wait = promise;
    const { ask } = make();
    const before = upstream.requests.length;
    const gone = ask();
    const stays = ask();
    stays.call.pause();
    await sleep(20);
    gone.call.abort();
    resolve();
    await sleep(50);
    expect(gone.sink.tellings).toBe(0);
    expect(stays.sink.hasContent).toBe(false);
    stays.call.resume();
    expect((await stays.sink.outcome()).kind).toBe('ended');
    expect(upstream.requests.length).toBe(before + 1);
  });

  it('has its project pay where no address names one', async () => {
    const { adapter } = make({ baseURL: new URL(tokens.url).origin });
    expect(await adapter.listModels({ secret: undefined, signal: AbortSignal.timeout(5_000) })).toMatchObject([
      { id: 'gemini-x' },
    ]);
    expect(tokens.listed.at(-1)).toMatchObject({ authorization: 'Bearer ya29.1', 'x-goog-user-project': 'proj' });
  });
});

describe('the config of vertex', () => {
  const file = { client_email: 'a@b', private_key: pem, project_id: 'proj' };
  const read = (config: JsonObject) => vertex.readConfig(config);

  it.each<[JsonObject, string, string]>([
    [{ apiKey: 'k' }, 'https://aiplatform.googleapis.com', ''],
    [{ serviceAccount: file }, 'https://aiplatform.googleapis.com', 'projects/proj/locations/global/'],
    [
      { serviceAccount: JSON.stringify(file), region: 'us-central1', projectId: 'other' },
      'https://us-central1-aiplatform.googleapis.com',
      'projects/other/locations/us-central1/',
    ],
    [{ credentials: file, location: 'eu' }, 'https://aiplatform.eu.rep.googleapis.com', 'projects/proj/locations/eu/'],
    [
      { apiKey: 'ya29.x', project: 'p', location: 'asia-east1' },
      'https://asia-east1-aiplatform.googleapis.com',
      'projects/p/locations/asia-east1/',
    ],
  ])('%j goes to %s, %s', (config, origin, resourcePrefix) => {
    expect(read(config)).toMatchObject({
      config: { options: { url: { origin, path: '/v1beta1' }, platform: { resourcePrefix } } },
    });
  });

  it.each<[JsonObject, string]>([
    [{}, 'apiKey'],
    [{ serviceAccount: '********' }, 'apiKey'],
    [{ serviceAccount: 'no json' }, 'serviceAccount'],
    [{ serviceAccount: { ...file, private_key: 'x' } }, 'serviceAccount.private_key'],
    [{ serviceAccount: { private_key: pem } }, 'serviceAccount.client_email'],
    [{ serviceAccount: { ...file, token_uri: 'http://example.com/token' } }, 'serviceAccount.token_uri'],
    [{ serviceAccount: { ...file, project_id: undefined } }, 'project'],
    [{ apiKey: 'k', location: 'a/b' }, 'location'],
    [{ apiKey: 'k', project: '../p' }, 'project'],
  ])('%j is refused at %s', (config, field) => {
    expect(read(config)).toMatchObject({ kind: 'refused', problems: [{ field }] });
  });

  it('takes a key whose line breaks came as two characters', () => {
    const reading = read({ serviceAccount: { ...file, private_key: pem.replaceAll('\n', '\\n') } });
    expect(reading).toMatchObject({ config: { options: { account: { privateKey: pem } } } });
  });

  it.each([
    ['google/gemini-2.5-pro', 'publishers/google/models/gemini-2.5-pro'],
    ['meta/llama-4', 'publishers/meta/models/llama-4'],
    ['publishers/mistralai/models/x', 'publishers/mistralai/models/x'],
    ['models/gemini-2.5-pro', 'publishers/google/models/gemini-2.5-pro'],
    ['endpoints/123', 'endpoints/123'],
  ])('knows the model %s as %s', (model, resource) => {
    const platform = vertexPlatform('p', 'global');
    expect(modelResource(platform, model)).toBe(`projects/p/locations/global/${resource}`);
    expect(modelResource(platform, 'projects/o/locations/l/endpoints/1')).toBe('projects/o/locations/l/endpoints/1');
  });
});
