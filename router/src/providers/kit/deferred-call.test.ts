import { describe, expect, it } from 'vitest';
import { DeferredCall } from './deferred-call.ts';

describe('a call that begins later', () => {
  it('fails alone where what begins it throws', async () => {
    const failed = Promise.withResolvers<unknown>();
    const bug = new Error('bug');
    new DeferredCall(
      Promise.resolve(1),
      () => {
        throw bug;
      },
      failed.resolve,
    );
    expect(await failed.promise).toBe(bug);
  });
});
