import { chmodSync } from 'node:fs';
import { openStore } from '../open-store.ts';
import { sampleRecord } from './sample-rows.ts';

/** Run as a process of its own, as a user to whom modes of files apply: appends while nobody may write the file, and again afterwards. */
const [file = ''] = process.argv.slice(2);
const opening = await openStore({ file, masterKeySource: { kind: 'beside-database' }, isSecretKey: () => false });
if (opening.kind === 'refused') throw new Error(opening.reason);
const { store } = opening;
chmodSync(file, 0o444);
const during = await store.records.append([sampleRecord('r1')]);
chmodSync(file, 0o644);
const after = await store.records.append([sampleRecord('r1')]);
process.stdout.write(JSON.stringify({ during, after, problem: store.problem() ?? null }));
await store.close();
