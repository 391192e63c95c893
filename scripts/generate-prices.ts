import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reduceAddresses, reduceGenaiPrices } from '../router/src/prices/testing/reduce-genai-prices.ts';
import { reduceModelsDev } from '../router/src/prices/testing/reduce-models-dev.ts';

/**
 * Writes `router/src/prices/data` anew: from the installed genai-prices, and from models.dev where its copy lies beside the clone
 * (`../shared/fixtures/prices`). Run it after an update of either; a test compares.
 */
const root = join(import.meta.dirname, '..');
const data = join(root, 'router', 'src', 'prices', 'data');
const modelsDev = join(root, '..', 'shared', 'fixtures', 'prices', 'models.dev.json');

write('.', { addresses: reduceAddresses() });
write('genai-prices', reduceGenaiPrices());
if (existsSync(modelsDev)) write('models.dev', reduceModelsDev(JSON.parse(readFileSync(modelsDev, 'utf8'))));

function write(folder: string, files: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(data, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, folder, `${name}.json`), `${JSON.stringify(content)}\n`);
  }
}
