import type { Language } from './read-document.ts';

/** What a later block of a document takes for granted: the line at the top of the reader's file that an earlier block printed. */
export function prelude(language: Language, text: string): string {
  switch (language) {
    case 'javascript':
      return /\baxios\b/.test(text) && !text.includes('require(')
        ? `import axios from '${import.meta.resolve('axios')}';\n`
        : '';
    case 'python':
      return text.includes('import requests') ? '' : 'import requests\n';
    case 'bash':
    case 'command':
    case 'typescript':
    case 'json':
    case 'sql':
    case 'text':
      return '';
  }
}
