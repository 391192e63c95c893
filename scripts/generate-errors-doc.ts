import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsDoc } from './errors-doc.ts';

/** Writes `docs/errors.md`. Run after a change of the catalogue, by npm for the pinned Node: npm run errors-doc */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), errorsDoc());
