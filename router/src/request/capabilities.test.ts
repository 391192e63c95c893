import { describe, expect, it } from 'vitest';
import type { Capability } from '../domain/capability.ts';
import { failures } from './testing/failures.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { TestHouse, type TestProvider, testProvider } from './testing/test-house.ts';

const sees = { can: ['vision'] as Capability[], lacks: [] };
const blind = { can: [], lacks: ['vision'] as Capability[] };
const withPicture = {
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }],
};
const settings = { fallbackEnabled: true };

function asked(...providers: readonly TestProvider[]): readonly string[] {
  return providers.filter(({ adapter }) => adapter.calls.length > 0).map(({ id }) => id);
}

describe('a request with a picture', () => {
  it('goes to the next candidate where the model of the active provider is known to be blind', () => {
    const one = testProvider('one', { priority: 2, abilities: { m: blind }, otherModels: 'yes' });
    const two = testProvider('two', { priority: 1, abilities: { m: sees }, otherModels: 'yes' });
    const house = new TestHouse({ providers: [one, two], settings });

    const client = house.ask({ body: withPicture });
    two.adapter.last.answerPlain();

    expect(asked(one, two)).toEqual(['two']);
    expect(client.heads[0]).toMatchObject({ provider: 'two', warnings: [] });
  });

  it('never falls back to a model that is known to be blind', () => {
    const one = testProvider('one', { priority: 2, otherModels: 'yes' });
    const two = testProvider('two', { priority: 1, abilities: { m: blind }, otherModels: 'yes' });
    const house = new TestHouse({ providers: [one, two], settings: { ...settings, retries: 0 } });

    const client = house.ask({ body: withPicture });
    one.adapter.last.fail(failures['server-error']);

    expect(asked(one, two)).toEqual(['one']);
    expect(client.error?.status).toBe(502);
  });

  it('goes to a blind one where there is no other, and the answer says so, a stream too', () => {
    const one = testProvider('one', { abilities: { m: blind } });
    const house = new TestHouse({ providers: [one], settings });

    const plain = house.ask({ body: withPicture });
    one.adapter.last.answerPlain();
    const streamed = house.ask({ body: withPicture, stream: true });
    one.adapter.last.answerStream('A');

    const warnings = ['model "m" of "one" is known to lack vision, which this request needs'];
    expect(plain.heads[0]).toMatchObject({ warnings });
    expect(streamed.heads[0]).toMatchObject({ warnings });
  });

  it.each([{ header: 'one' }, { model: 'one/m' }])(
    'stays with a blind one that the client named (%j), with a warning',
    (question) => {
      const one = testProvider('one', { priority: 1, abilities: { m: blind }, otherModels: 'yes' });
      const two = testProvider('two', { priority: 2, abilities: { m: sees }, otherModels: 'yes' });
      const house = new TestHouse({ providers: [two, one], settings });

      const client = house.ask({ body: withPicture, ...question });
      one.adapter.last.answerPlain();

      expect(asked(one, two)).toEqual(['one']);
      expect(client.heads[0]?.warnings).toHaveLength(1);
    },
  );

  it('that leaves the model to the provider gets one that is known to see', () => {
    const one = testProvider('one', {
      defaultModel: 'text',
      models: { text: 'yes', unknown: 'yes', seer: 'yes' },
      abilities: { text: blind, seer: sees },
    });
    const house = new TestHouse({ providers: [one] });

    const client = house.ask({ body: withPicture, model: 'auto' });
    one.adapter.last.answerPlain();

    expect(client.heads[0]).toMatchObject({ model: 'seer', warnings: [] });
  });

  it('comes to its provider with what is known of the model, which may have to be told in other words', () => {
    const one = testProvider('one', { abilities: { m: blind } });
    new TestHouse({ providers: [one] }).ask({ body: withPicture });
    expect(one.adapter.last.call.abilities).toEqual(blind);
  });

  it('of a client that is gone meanwhile harms nobody', () => {
    const house = new TestHouse({ providers: [testProvider('one', { abilities: { m: blind } })] });
    const client = new RecordingClient();
    client.hasLeft = true;
    house.ask({ client, body: withPicture });
    expect(house.bugs).toEqual([]);
  });
});

describe('a request of text alone', () => {
  it('stays where it is, whatever the models lack', () => {
    const one = testProvider('one', { priority: 2, abilities: { m: blind }, otherModels: 'yes' });
    const two = testProvider('two', { priority: 1, abilities: { m: sees }, otherModels: 'yes' });
    const house = new TestHouse({ providers: [one, two], settings });

    const client = house.ask();
    one.adapter.last.answerPlain();

    expect(client.heads[0]).toMatchObject({ provider: 'one', warnings: [] });
  });
});
