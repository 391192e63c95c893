import { describe, expect, it } from 'vitest';
import { type ToolCallPiece, type TrackedCall, trackToolCall } from './tool-call-tracker.ts';

const blank: ToolCallPiece = { index: undefined, id: undefined, name: undefined, input: '' };

/** Tracks pieces and gathers what belongs to each call. */
function track(...pieces: readonly Partial<ToolCallPiece>[]) {
  let calls: readonly TrackedCall[] = [];
  let made = 0;
  const gathered: { id: string; name: string; input: string }[] = [];
  for (const piece of pieces) {
    const tracked = trackToolCall(calls, { ...blank, ...piece }, () => {
      made += 1;
      return `made-${made}`;
    });
    calls = tracked.calls;
    if (tracked.start !== undefined) gathered[tracked.call] = { ...tracked.start, input: '' };
    const call = gathered[tracked.call];
    if (call !== undefined) call.input += tracked.text;
  }
  return gathered;
}

describe('trackToolCall', () => {
  it('goes by the index', () => {
    const calls = track(
      { index: 0, id: 'a', name: 'f' },
      { index: 1, id: 'b', name: 'g' },
      { index: 0, input: '1' },
      { index: 1, input: '2' },
      { index: 0, input: '3' },
    );
    expect(calls).toEqual([
      { id: 'a', name: 'f', input: '13' },
      { id: 'b', name: 'g', input: '2' },
    ]);
  });

  it('tells calls apart that all have index 0 by their ids', () => {
    const calls = track(
      { index: 0, id: 'a', name: 'f', input: '1' },
      { index: 0, input: '2' },
      { index: 0, id: 'b', name: 'f', input: '3' },
      { index: 0, input: '4' },
      { index: 0, id: 'a', input: '5' },
    );
    expect(calls.map((call) => call.input)).toEqual(['12', '345']);
  });

  it('goes by the id where there is no index', () => {
    const calls = track(
      { id: 'a', name: 'f', input: '1' },
      { id: 'b', name: 'g' },
      { id: 'a', input: '2' },
      { id: 'b', input: '3' },
    );
    expect(calls.map((call) => call.input)).toEqual(['12', '3']);
  });

  it('adds to the last call where there is neither, and a name opens another', () => {
    const calls = track({ name: 'f', input: '1' }, { input: '2' }, { name: 'f', input: '3' });
    expect(calls).toEqual([
      { id: 'made-1', name: 'f', input: '12' },
      { id: 'made-2', name: 'f', input: '3' },
    ]);
  });

  it('takes a repeated name and id for the same call', () => {
    const piece = { index: 0, id: 'a', name: 'f' };
    expect(track({ ...piece, input: '1' }, { ...piece, input: '2' })).toEqual([{ id: 'a', name: 'f', input: '12' }]);
  });

  it('keeps arguments that come before the name', () => {
    expect(track({ index: 0, id: 'a', input: '{' }, { index: 0, name: 'f', input: '}' })).toEqual([
      { id: 'a', name: 'f', input: '{}' },
    ]);
  });
});
