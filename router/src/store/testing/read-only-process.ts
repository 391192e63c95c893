import { openStore } from '../open-store.ts';
import { sampleRecord, somebody, wholeProvider } from './sample-rows.ts';

/** Run as a process of its own, as a user who may only read: opens the store and tries everything. Prints what came of it. */
const [file = ''] = process.argv.slice(2);
const opening = await openStore({ file, masterKeySource: { kind: 'beside-database' }, isSecretKey: () => false });
if (opening.kind === 'refused') {
  process.stdout.write(JSON.stringify(opening));
} else {
  const { store } = opening;
  const { providers, configs } = await store.registry.load();
  const write = await store.registry.write(wholeProvider('new'), somebody);
  const append = await store.records.append([sampleRecord('r1')]);
  const seen = { providers: providers.map((row) => row.id), secrets: configs.map((row) => row.value) };
  process.stdout.write(
    JSON.stringify({ kind: 'open', ...seen, write, append, problem: store.problem(), change: store.outsideChange() }),
  );
  await store.close();
}
