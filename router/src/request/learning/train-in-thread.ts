import { Worker } from 'node:worker_threads';
import type { TrainedModel } from '../../domain/trained-model.ts';
import type { Training } from './train.ts';

/** `train` in a thread of its own, so that no answer waits for it. Rejects where the thread fails. */
export function trainInThread(training: Training): Promise<TrainedModel | undefined> {
  // Neither the environment (it may hold MASTER_KEY) nor the process's own flags are the worker's business.
  const worker = new Worker(workerUrl(), { workerData: training, env: {}, execArgv: [], name: 'training-worker' });
  worker.unref();
  return new Promise<TrainedModel | undefined>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that learns ended.')));
  });
}

function workerUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './training-worker.ts' : './training-worker.js', import.meta.url);
}
