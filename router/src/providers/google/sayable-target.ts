import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { isOwnFile } from './encode-part.ts';
import { issuerAt, type Platform } from './platform.ts';

const nothing: readonly PartField[] = [];
const detail: readonly PartField[] = ['detail'];
const filename: readonly PartField[] = ['filename'];

/** What `generateContent` can be told. Marks for a cache have no place: it caches by itself. */
export function generateTarget(platform: Pick<Platform, 'kind'>, ownDialect: boolean): SayableTarget {
  const issuer = issuerAt(platform);
  return {
    dialect: 'google-generate',
    opens: (seal) => seal.dialect === 'google-generate' && seal.issuer === issuer,
    lacks: (part, role) => {
      if (part.type === 'text') return nothing;
      // Instructions are texts.
      if (role === 'system' || role === 'developer') return 'part';
      if (part.type === 'image') return detail;
      return part.type === 'file' ? filename : nothing;
    },
    knowsFile: (id) => isOwnFile(id),
    // Those of a conversation in this dialect are its own.
    takesThoughts: ownDialect,
    names: false,
    failedResults: true,
    cacheMarks: 'nowhere',
    strictTools: false,
  };
}
