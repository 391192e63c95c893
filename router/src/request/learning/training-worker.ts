import { parentPort, workerData } from 'node:worker_threads';
import { type Training, train } from './train.ts';

/** The thread that learns: once, and it ends. */
parentPort?.postMessage(train(workerData as Training));
