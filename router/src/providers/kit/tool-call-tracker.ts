/** One tool call of one choice as it grows. `index` is the upstream's own number for it, where it gives one. */
export interface TrackedCall {
  readonly index: number | undefined;
  readonly id: string;
  /** False while the upstream has not named the tool; arguments wait in `pending` until then. */
  readonly started: boolean;
  readonly name: string;
  readonly pending: string;
}

export interface ToolCallPiece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly input: string;
}

export interface TrackedPiece {
  readonly calls: readonly TrackedCall[];
  /** The call's position inside its choice. */
  readonly call: number;
  /** Set with the piece that names the tool. */
  readonly start: { readonly id: string; readonly name: string } | undefined;
  readonly text: string;
}

/**
 * Sorts a piece of a tool call to the call it belongs to. Upstreams number their parallel calls, or give all of them index 0 with ids
 * of their own, or give no numbers, or no ids: index first, then id, then "the one that was last".
 */
export function trackToolCall(calls: readonly TrackedCall[], piece: ToolCallPiece, newId: () => string): TrackedPiece {
  const known = findCall(calls, piece);
  const call = known === -1 ? calls.length : known;
  const before = calls[call] ?? {
    index: piece.index,
    id: piece.id || newId(),
    started: false,
    name: '',
    pending: '',
  };
  if (before.started) return { calls, call, start: undefined, text: piece.input };
  const name = piece.name ?? '';
  const after: TrackedCall =
    name === ''
      ? { ...before, pending: before.pending + piece.input }
      : { ...before, started: true, name, pending: '' };
  return {
    calls: known === -1 ? [...calls, after] : calls.with(call, after),
    call,
    start: after.started ? { id: after.id, name } : undefined,
    text: after.started ? before.pending + piece.input : '',
  };
}

function findCall(calls: readonly TrackedCall[], piece: ToolCallPiece): number {
  if (piece.index === undefined) return findByIdOrLast(calls, piece);
  const at = calls.findLastIndex((call) => call.index === piece.index);
  const known = calls[at];
  if (known === undefined) return -1;
  return opensAnother(known, piece) ? findById(calls, piece.id) : at;
}

/** A second call under the same index: it has its own id and names its tool (a mere new id on a piece of arguments does not count). */
function opensAnother(known: TrackedCall, piece: ToolCallPiece): boolean {
  return Boolean(piece.id) && piece.id !== known.id && Boolean(piece.name) && known.started;
}

function findByIdOrLast(calls: readonly TrackedCall[], piece: ToolCallPiece): number {
  if (piece.id) {
    const byId = findById(calls, piece.id);
    if (byId !== -1 || piece.name) return byId;
  }
  return piece.name ? -1 : calls.length - 1;
}

function findById(calls: readonly TrackedCall[], id: string | undefined): number {
  return id ? calls.findIndex((call) => call.id === id) : -1;
}
