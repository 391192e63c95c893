import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../../providers/testing/fake-upstream.ts';
import { type CliRun, runCli } from '../testing/run-cli.ts';

let folder: string;
let upstream: FakeUpstream;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  upstream = await fakeUpstream({ says: 'Salut!' }, { models: ['live-one', 'live-two'] });
  const added = await cli(`provider add vllm --type openai-compatible --name vLLM --base-url ${upstream.url}`);
  expect(added.exitCode, added.err).toBe(0);
  await cli('provider add studio --type lm-studio');
});
afterAll(async () => {
  await upstream?.close();
  rmSync(folder, { recursive: true, force: true });
});

function cli(line: string, input = ''): Promise<CliRun> {
  return runCli(line.split(' '), { folder, input });
}

describe('a name that nobody has', () => {
  it.each([
    ['set vlm', '"vllm"'],
    ['provider show vlm', '"vllm"'],
    ['config get studo', '"studio"'],
    ['settings get routing.retrys', '"routing.retries"'],
    ['settings set routing.retrys 1', '"routing.retries"'],
    ['history --provider vlm', '"vllm"'],
  ])('is answered with those that are near: %s', async (line, near) => {
    const run = await cli(line);

    expect(run).toMatchObject({ exitCode: 1, out: '', err: expect.stringMatching(`Did you mean ${near}`) });
    expect(run.err).not.toMatch(/\b(?:GET|PUT|POST|PATCH) \/|^value:/m);
  });

  it('is not guessed at where nothing is near: of a few providers all are named', async () => {
    expect((await cli('set zzzzzzzz')).err).toBe('There is no provider "zzzzzzzz". There are "studio", "vllm".\n');
  });
});

describe('what is wrong', () => {
  it('is called by the flag that was typed', async () => {
    expect((await cli('config set vllm baseURL nonsense')).err).toMatch(/^baseURL /);
    expect((await cli('provider add x --type openai-compatible --base-url nonsense')).err).toMatch(/^--base-url /);
    expect((await cli('history --limit 0')).err).toMatch(/^--limit must be a whole number/);
  });

  it('tells of a key that has no effect, after config set as after provider add', async () => {
    const run = await cli('config set vllm nope 1');
    await cli('config unset vllm nope');

    expect(run).toMatchObject({ exitCode: 0, err: expect.stringContaining('no effect: nope') });
  });
});

describe('models', () => {
  it('are listed on the database as over the network: what providers have live, and what is only registered', async () => {
    await cli('model add lonely --capabilities chat');
    const all = await cli('model list');
    const ofOne = await cli('model list --provider vllm');

    expect(all.out).toMatch(/^live-one +vllm /m);
    expect(all.out).toMatch(/^lonely +- +- +- +chat$/m);
    expect(ofOne.out).toMatch(/^live-two +vllm /m);
    expect(ofOne.out).not.toContain('lonely');
  });

  it('are linked as default by a flag alone', async () => {
    const bare = await cli('model link bare vllm --is-default --input-usd-per-million 0.25');
    const not = await cli('model link other vllm --is-default false');

    expect(bare.out).toBe('Model "bare" is linked to "vllm" as its default.\n');
    expect(not.out).toBe('Model "other" is linked to "vllm".\n');
  });

  it('are shown in words', async () => {
    const { out } = await cli('model show bare');

    expect(out).toMatch(/^Price +\$0\.25 in and - out, per million tokens/m);
    expect(out).toMatch(/^Registered +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m);
    expect(out).not.toMatch(/\d{10}|[{}]/);
  });

  it('that only a list of a provider has are shown too, and explained as a fresh router would decide', async () => {
    expect((await cli('model show live-one')).out).toMatch(/^Registered +no, a provider lists it$/m);
    expect((await cli('explain --model live-one')).err).toContain('As a fresh router would decide');
  });

  it('that nobody lists are refused in a chat on the database as by a running router', async () => {
    const known = await cli('chat --model live-one Hello?');
    const unknown = await cli('chat --model nomodel Hello?');

    expect(known).toMatchObject({ exitCode: 0, out: 'Salut!\n' });
    expect(unknown).toMatchObject({ exitCode: 1, out: '', err: expect.stringContaining('no model "nomodel"') });
    expect(unknown.err).not.toContain('GET /');
  });
});

describe('a provider', () => {
  it('is shown with what one wants to know: active, enabled, its address, its prices, and nothing twice', async () => {
    const active = await cli('provider show vllm');
    const other = await cli('provider show studio');

    expect(active.out).toMatch(/^Active +yes/m);
    expect(active.out).toMatch(/^Enabled +yes$/m);
    expect(active.out).toMatch(/^model bare +default; \$0\.25 in and - out, per million tokens$/m);
    expect(other.out).toMatch(/^Active +no$/m);
    expect(other.out).toMatch(/^config baseURL +http:\/\/localhost:1234\/v1 \(default of its type\)$/m);
  });

  it('is reloaded in a running router by a line that can be typed', async () => {
    const { err } = await cli('provider reload vllm');

    expect(err).toContain('npx provider-cli provider reload vllm --url URL');
    expect(err).not.toContain('--data-dir');
  });

  it('that is disabled while it is active: what becomes of requests depends on the fallback', async () => {
    const without = await cli('provider disable vllm');
    await cli('settings set routing.fallbackEnabled true');
    const withFallback = await cli('provider disable vllm');
    await cli('provider enable vllm');

    expect(without.err).toContain('requests that name no provider fail');
    expect(withFallback.err).toContain('requests that name no provider go to the next enabled one');
  });
});

describe('chat', () => {
  it('goes on with the provider before where another does not exist', async () => {
    const run = await cli('chat', '/model nomodel\n/switch nope\n/switch vllm\nHello?\n');

    expect(run.err).toContain('There is no provider "nope".');
    expect(run.err).not.toContain('nope answers');
    expect(run.err).toContain('vllm answers from now on, with its usual model.');
    expect(run.out).toBe('Salut!\n');
    expect(run.exitCode).toBe(1);
  });
});

describe('a request in the history', () => {
  it('is shown with how much of a long question was kept', async () => {
    await cli('chat', `${'x'.repeat(400_000)}\n`);
    const [entry] = JSON.parse((await cli('history --limit 1 --json')).out).history;

    expect((await cli(`history ${entry.id}`)).out).toMatch(/^Request \(the first \d{6} of 400\d{3} bytes\)$/m);
  });

  it('that was refused is a line of the log without empty places', async () => {
    await cli('chat --provider nobody Hello?');

    const { out } = await cli('logs --limit 1');
    expect(out).toMatch(/^\S+ \S+ {2}refused 404 {2}.*\d ms {2}provider_not_found: /);
    expect(out).not.toMatch(/-\/-| - /);
  });

  it('of none that was answered or failed has no rate of success, and others say of what', async () => {
    expect((await cli('stats')).out).toMatch(/^Success +100\.0 % of the \d that were answered or failed$/m);
  });
});

describe('keys', () => {
  it('are revoked by a name that only one has', async () => {
    await cli('key create single');

    expect(await cli('key revoke single')).toMatchObject({ exitCode: 0, out: expect.stringContaining('"single"') });
    expect((await cli('key revoke single')).exitCode).toBe(1);
  });

  it('of one name are not made without a word, and not revoked by it', async () => {
    await cli('key create twin');
    const second = await cli('key create twin');
    const refused = await cli('key revoke twin');

    expect(second.err).toContain('Another key is called "twin" too');
    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringMatching(/Several keys .*key_\w+, key_\w+/) });
  });
});

describe('under a strategy', () => {
  it('set warns that it decides, and status says so', async () => {
    await cli('settings set routing.strategy cost-optimized');
    const set = await cli('set studio');
    expect(set.exitCode).toBe(0);
    expect(set.err).toContain('routing.strategy is "cost-optimized"');
    expect(set.err).toContain('provider-cli settings unset routing.strategy gives');
    expect((await cli('status')).out).toMatch(/Chosen by +routing.strategy cost-optimized/);
    expect(JSON.parse((await cli('status --json')).out).chosen_by).toBe('routing.strategy cost-optimized');

    await cli('settings unset routing.strategy');
    const plain = await cli('set studio');
    expect(plain.err).not.toContain('routing.strategy');
    expect(plain.err).toContain('"auto" stay the choice of the router');
    expect((await cli('status')).out).not.toContain('Chosen by');
  });
});
