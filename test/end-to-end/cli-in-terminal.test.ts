import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { inTerminal, type TerminalRun, type TerminalStep } from './kit/in-terminal.ts';
import { makeDataDir } from './kit/make-data-dir.ts';
import { cliLauncher, runCli } from './kit/run-cli.ts';

const ENTER = '\r';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CLEAR_LINE = '\u0015';

describeWith('python3', 'provider-cli, on a terminal', (python) => {
  let upstream: FakeUpstream;
  let folder: string;

  beforeAll(async () => {
    upstream = await fakeUpstream({ says: 'Salut!' }, { models: ['one'] });
  });
  afterAll(() => upstream?.close());
  beforeEach(async () => {
    folder = await makeDataDir();
    upstream.play({ says: 'Salut!' });
    const made = ['provider', 'add', 'fake', '--type', 'openai-compatible', '--base-url', upstream.url];
    const run = await runCli(folder, [...made, '--config', 'apiKey=sk-old', '--priority', '3']);
    expect(run.code, run.stderr).toBe(0);
  });

  function typed(words: readonly string[], ...steps: readonly TerminalStep[]): Promise<TerminalRun> {
    return inTerminal(python, [process.execPath, cliLauncher, ...words, '--data-dir', folder], folder, steps);
  }

  async function shown(): Promise<Record<string, unknown>> {
    return JSON.parse((await runCli(folder, ['provider', 'show', 'fake', '--json'])).stdout);
  }

  async function modelShown(id: string): Promise<unknown> {
    const run = await runCli(folder, ['model', 'show', id, '--json']);
    return run.code === 0 ? JSON.parse(run.stdout) : undefined;
  }

  it('edit offers what there is, and changes only what was typed', async () => {
    const run = await typed(
      ['provider', 'edit', 'fake'],
      { wait: 'Name', type: `${CLEAR_LINE}New name${ENTER}` },
      { wait: 'Priority', type: ENTER },
      { wait: 'Base URL', type: ENTER },
      { wait: 'API key', type: ENTER },
      { wait: 'Enabled', type: ENTER },
    );

    expect(run.code, run.screen).toBe(0);
    expect(await shown()).toMatchObject({
      name: 'New name',
      priority: 3,
      enabled: true,
      config: { baseURL: upstream.url, apiKey: '********' },
    });
  });

  it('edit changes nothing when the person leaves in the middle', async () => {
    const before = await shown();
    const run = await typed(
      ['provider', 'edit', 'fake'],
      { wait: 'Name', type: `other${ENTER}` },
      { wait: 'Priority', type: CTRL_C },
    );

    expect(run.code).toBe(1);
    expect(await shown()).toEqual(before);
  });

  it('remove asks, and a no keeps the provider', async () => {
    await runCli(folder, ['provider', 'add', 'other', '--type', 'lm-studio']);

    const kept = await typed(['provider', 'remove', 'other'], { wait: 'Remove provider', type: ENTER });
    const gone = await typed(['provider', 'remove', 'other'], { wait: 'Remove provider', type: 'y' });

    expect([kept.code, gone.code]).toEqual([1, 0]);
    expect(gone.screen).toContain('is removed');
  });

  it('model link asks for the model and offers the providers', async () => {
    const run = await typed(
      ['model', 'link'],
      { wait: 'Model', type: `org/one${ENTER}` },
      { wait: 'Provider', type: ENTER },
    );

    expect(run.screen).toContain('Model "org/one" is linked to "fake".');
    expect(await shown()).toMatchObject({ models: [{ id: 'org/one' }] });
  });

  it('model add asks for a model that was not named, offers its id as its name, and defines it', async () => {
    const run = await typed(
      ['model', 'add', '--capabilities', 'chat,tools'],
      { wait: 'Model, as requests name it', type: ENTER },
      { wait: 'It has a name.', type: `org/new:7b${ENTER}` },
      { wait: 'Name for people', type: ` (large)${ENTER}` },
    );

    expect(run.code, run.screen).toBe(0);
    expect(run.screen).toContain('Model "org/new:7b" is defined.');
    expect(run.screen).toContain('model link org/new:7b PROVIDER');
    expect(await modelShown('org/new:7b')).toMatchObject({
      id: 'org/new:7b',
      name: 'org/new:7b (large)',
      capabilities: ['chat', 'tools'],
    });
  });

  it('model add defines nothing when the person leaves in the middle', async () => {
    const run = await typed(
      ['model', 'add'],
      { wait: 'Model, as requests name it', type: `half${ENTER}` },
      { wait: 'Name for people', type: CTRL_C },
    );

    expect(run.code).toBe(1);
    expect(await modelShown('half')).toBeUndefined();
  });

  it('warns of a secret that the history of the shell has now, without repeating it', async () => {
    const run = await typed(['provider', 'edit', 'fake', '--api-key', 'sk-in-the-open']);
    const quiet = await runCli(folder, ['provider', 'edit', 'fake', '--api-key', 'sk-in-the-open']);

    expect(run.screen).toContain('history of your shell');
    expect(run.screen).not.toContain('sk-in-the-open');
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
  });

  it('chat streams answers, and Ctrl-D ends it with 0', async () => {
    const run = await typed(
      ['chat'],
      { wait: '> ', type: `hello${ENTER}` },
      { wait: '(fake, one)', type: `/help${ENTER}` },
      { wait: '/quit', type: CTRL_D },
    );

    expect(run.screen).toContain('Salut!');
    expect(run.code, run.screen).toBe(0);
  });

  it('chat ends with 0 also where an answer failed: the person saw it', async () => {
    upstream.play({ fault: 'invalid-request' });
    const run = await typed(
      ['chat'],
      { wait: '> ', type: `hello${ENTER}` },
      { wait: 'Unknown parameter', type: `/quit${ENTER}` },
    );

    expect(run.code, run.screen).toBe(0);
    const piped = await runCli(folder, ['chat'], 'hello\n/quit\n');
    expect(piped.code, piped.stderr).toBe(1);
  });

  it('asks and shows in whole lines on a terminal that does not know its size', async () => {
    const command = [process.execPath, cliLauncher, 'provider', 'edit', 'fake', '--data-dir', folder];
    const answers = ['Name', 'Priority', 'Base URL', 'API key', 'Enabled'].map((wait) => ({ wait, type: ENTER }));
    const asked = await inTerminal(python, command, folder, answers, {}, 0);
    expect(asked.code, asked.screen).toBe(0);

    const list = [process.execPath, cliLauncher, 'provider', 'list', '--data-dir', folder];
    const listed = await inTerminal(python, list, folder, [], {}, 0);
    expect(listed.screen).toMatch(/fake +.*openai-compatible/);
  });

  it('Ctrl-C ends the answer under way, and the conversation goes on', async () => {
    const asked = upstream.requests.length;
    upstream.play((_request, index) => (index === asked ? { says: 'It begins', fault: 'stall' } : { says: 'Second.' }));
    const run = await typed(
      ['chat'],
      { wait: '> ', type: `hello${ENTER}` },
      { wait: 'It', type: CTRL_C },
      { wait: '(interrupted)', type: `again${ENTER}` },
      { wait: '(fake, one)', type: CTRL_C },
    );

    expect(run.screen).toContain('Second.');
    expect(run.code, run.screen).toBe(0);
    expect(upstream.requests[asked]?.closedEarly).toBe(true);
  });
});
