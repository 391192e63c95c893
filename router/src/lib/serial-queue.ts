/** Runs tasks one after the other in the order they came; one that fails does not stop the next. */
export type SerialQueue = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    // The caller hears of a failure through `run`; the chain itself only waits.
    last = run.catch(() => undefined);
    return run;
  };
}
