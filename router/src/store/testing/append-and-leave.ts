import { openStore } from '../open-store.ts';
import { sampleRecord } from './sample-rows.ts';

/** Run as a process of its own: appends one record, waits for nothing and closes nothing. */
const [file = ''] = process.argv.slice(2);
const opening = await openStore({ file, masterKeySource: { kind: 'beside-database' }, isSecretKey: () => false });
if (opening.kind === 'refused') throw new Error(opening.reason);
void opening.store.records
  .append([sampleRecord('r1')])
  .then((outcome) => process.stdout.write(`${JSON.stringify(outcome)}\n`));
