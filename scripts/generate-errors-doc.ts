import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsDoc } from './errors-doc.ts';

/** Writes `docs/errors.md`. Run it after a change of the catalogue: node scripts/generate-errors-doc.ts */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), errorsDoc());
