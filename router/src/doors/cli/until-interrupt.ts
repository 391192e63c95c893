/**
 * A signal that is given when the person presses Ctrl-C, somebody ends this process, or nobody reads any more: for commands that go on until then and
 * end well.
 */
export function untilInterrupt(): { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.once('error', end);
  return { signal: controller.signal };
}
