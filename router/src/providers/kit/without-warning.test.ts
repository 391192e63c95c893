import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { proxyDispatcher } from './proxy-dispatcher.ts';
import { withoutWarning } from './without-warning.ts';

function hearWarnings(): readonly string[] {
  const heard: string[] = [];
  const hear = (warning: Error) => heard.push(warning.message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return heard;
}

// Once in a process the library says that its SOCKS5 is experimental: nobody who configures a proxy can do anything with that.
it('keeps the terminal clear of the library’s own remark about SOCKS5', async () => {
  const heard = hearWarnings();
  const options = { connectTimeoutMs: 1_000, maxHeaderBytes: 16_384, keepAliveMs: 1_000 };
  const dispatcher = proxyDispatcher({ ...options, proxy: 'socks5://127.0.0.1:1080' });
  await nextTurn();
  expect(heard).toEqual([]);
  await dispatcher.close();
});

it('swallows that one alone, and only meanwhile', async () => {
  const heard = hearWarnings();
  const made = withoutWarning(/of no use/, () => {
    process.emitWarning('This is of no use.');
    process.emitWarning('This is of use.');
    return 7;
  });
  process.emitWarning('Later, of no use.');
  await nextTurn();
  expect(made).toBe(7);
  expect(heard).toEqual(['This is of use.', 'Later, of no use.']);
});
