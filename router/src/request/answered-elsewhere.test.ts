import { describe, expect, it } from 'vitest';
import { failures } from './testing/failures.ts';
import type { RecordingClient } from './testing/recording-client.ts';
import { TestHouse, testProvider } from './testing/test-house.ts';

/** `one` fails, and the next that is asked answers. */
function answeredByTwo(question: Parameters<TestHouse['ask']>[0]): RecordingClient {
  const one = testProvider('one', { priority: 2, otherModels: 'yes' });
  const two = testProvider('two', { priority: 1, otherModels: 'yes' });
  const house = new TestHouse({ providers: [one, two], settings: { fallbackEnabled: true } });
  const client = house.ask(question);
  one.adapter.last.fail(failures['server-error']);
  two.adapter.last.answerPlain();
  expect(client.heads[0]).toMatchObject({ provider: 'two', attempts: 2 });
  return client;
}

describe('a request that another answers', () => {
  it.each([
    ['by the header', { header: 'one' }],
    ['by the prefix of its model', { model: 'one/m' }],
  ])('is told so where it named its provider %s', (_, question) => {
    expect(answeredByTwo(question).heads[0]?.warnings).toEqual([
      'provider "one" was asked for and could not answer: "two" did (routing.fallbackEnabled)',
    ]);
  });

  it('is told nothing where it named nobody', () => {
    expect(answeredByTwo({}).heads[0]?.warnings).toEqual([]);
  });

  it('is told nothing where who was named answers', () => {
    const one = testProvider('one', { otherModels: 'yes' });
    const house = new TestHouse({ providers: [one], settings: { fallbackEnabled: true } });
    const client = house.ask({ header: 'one' });
    one.adapter.last.answerPlain();
    expect(client.heads[0]?.warnings).toEqual([]);
  });
});
