import { parentPort, workerData } from 'node:worker_threads';
import { copyRegistry } from './copy-registry.ts';

export interface RegistryCopyTask {
  readonly file: string;
  readonly draft: string;
}

/** The thread that copies the registry once and ends. What goes wrong is its `error`. */
if (parentPort !== null) {
  const { file, draft } = workerData as RegistryCopyTask;
  parentPort.postMessage(copyRegistry(file, draft));
}
