import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import type { ToolNameForm } from '../kit/tool-name-form.ts';
import { isOwnFile } from './encode-part.ts';
import { issuerAt, type Platform } from './platform.ts';

/** "Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain underscores, dots, colons or dashes, with a maximum length of 64." */
export const toolNames: ToolNameForm = {
  pattern: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
  longest: 64,
  others: /[^a-zA-Z0-9_.:-]/g,
};

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
    toolNames,
  };
}
