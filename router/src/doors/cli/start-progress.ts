import type { Terminal } from './terminal.ts';

const AFTER_MS = 1_000;
const EVERY_MS = 120;
const frames = ['|', '/', '-', '\\'];

/** Shows on a terminal that something is under way, once it takes longer than a second; takes it away again when it is disposed of. */
export function startProgress(terminal: Terminal): Disposable {
  if (!terminal.showsProgress) return { [Symbol.dispose]() {} };
  let turn = 0;
  let ticking: NodeJS.Timeout | undefined;
  const waiting = setTimeout(() => {
    ticking = setInterval(() => terminal.sketch(`${frames[turn++ % frames.length]} working ...`), EVERY_MS);
  }, AFTER_MS);
  return {
    [Symbol.dispose]() {
      clearTimeout(waiting);
      clearInterval(ticking);
      if (turn > 0) terminal.sketch('');
      turn = 0;
    },
  };
}
