import { openStore } from '../open-store.ts';
import { somebody, wholeProvider } from './sample-rows.ts';

/** Run as a process of its own: writes whole providers one after the other and prints the id of each that was acknowledged. */
const [file = '', prefix = '', count = '0'] = process.argv.slice(2);
const opening = await openStore({
  file,
  masterKeySource: { kind: 'beside-database' },
  isSecretKey: (_type, key) => key === 'apiKey',
});
if (opening.kind === 'refused') throw new Error(opening.reason);
for (let index = 0; index < Number(count); index++) {
  const id = `${prefix}-${index}`;
  const outcome = await opening.store.registry.write(wholeProvider(id), somebody);
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  process.stdout.write(`${id}\n`);
}
await opening.store.close();
