import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { toolState } from '../setup/machine.ts';
import { sharedFakeHouse } from './kit/fake-house.ts';
import { readSse } from './kit/read-sse.ts';
import { richAnswer } from './kit/rich-answers.ts';

const run = promisify(execFile);
const house = sharedFakeHouse();

describeWith('curl', 'curl', (curl) => {
  const json = ['-H', 'Content-Type: application/json'];
  const chat = () => `${house.router.url}/v1/chat/completions`;

  it('gets a plain answer', async () => {
    const body = '{"model": "fake-model", "messages": [{"role": "user", "content": "Hello?"}]}';
    const { stdout } = await run(curl, ['-sS', '--fail', chat(), ...json, '-d', body]);
    expect(JSON.parse(stdout)).toMatchObject({
      choices: [{ message: { content: 'Hello from the fake upstream.' }, finish_reason: 'stop' }],
    });
  });

  it('gets a stream that ends with [DONE]', async () => {
    const body = '{"model": "fake-model", "stream": true, "messages": [{"role": "user", "content": "Hello?"}]}';
    const { stdout } = await run(curl, ['-sSN', '--fail', chat(), ...json, '-d', body]);
    const { data } = readSse(stdout);
    expect(data.at(-1)).toBe('[DONE]');
    expect(data.length).toBeGreaterThan(3);
  });

  it('uploads a large body after "Expect: 100-continue"', async () => {
    const content = 'x'.repeat(3_000_000);
    const body = JSON.stringify({ model: 'fake-model', messages: [{ role: 'user', content }] });
    const call = run(curl, ['-sS', '--fail', chat(), ...json, '-H', 'Expect: 100-continue', '-d', '@-']);
    call.child.stdin?.end(body);
    expect(JSON.parse((await call).stdout)).toHaveProperty('choices');
    expect(house.upstream.requests.at(-1)?.bytes.length).toBe(body.length);
  });

  it('sends a compressed body', async () => {
    const body = { model: 'fake-model', messages: [{ role: 'user', content: 'packed' }] };
    const script = `printf '%s' '${JSON.stringify(body)}' | gzip | ${curl} -sS --data-binary @- -H 'Content-Encoding: gzip' -H 'Content-Type: application/json' ${chat()}`;
    await run('sh', ['-c', script]);
    expect(house.upstream.requests.at(-1)?.body).toEqual(body);
  });

  it('is told by status and body what is wrong', async () => {
    const { stdout } = await run(curl, ['-sS', '-w', '\n%{http_code}', chat(), ...json, '-d', '{"model": 7}']);
    const [body = '', status] = stdout.split('\n');
    expect(status).toBe('400');
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error', param: 'model' } });
  });
});

describeWith('python-openai', 'the openai client for Python', (folder) => {
  const python = toolState('python3');
  const script = join(import.meta.dirname, 'python-openai.py');

  it('passes its own checks', async () => {
    if (python.kind === 'missing') throw new Error(python.reason);
    house.upstream.play(richAnswer);
    const { stdout } = await run(python.where, [script, `${house.router.url}/v1`], { env: { PYTHONPATH: folder } });
    expect(JSON.parse(stdout)).toEqual({
      plain: { text: 'Oui', choices: 2, reasoning: 'Je réfléchis.', logprob: -0.25, vendor: { nested: [1, 2.5, 'x'] } },
      stream: { text: 'Oui', arguments: { call_a: '{"city":"Zürich"}', call_b: '{"city":"東京"}' }, totalTokens: 50 },
      usageHidden: true,
      models: ['fake-model'],
      errorClass: 'NotFoundError',
      errorCode: 'provider_not_found',
    });
  });
});
