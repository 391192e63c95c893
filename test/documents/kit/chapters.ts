import type { DocumentName } from './read-document.ts';

/** Which suite answers for which part of a document: the first heading of a block's address. `account.test.ts` holds that nothing is left over. */
export const chapters = {
  'd0-first-steps': { document: 'D0', headings: ['getting-started', 'common-workflows'] },
  'd0-providers': { document: 'D0', headings: ['provider-management-examples'] },
  'd0-config-and-models': {
    document: 'D0',
    headings: ['configuration-management-examples', 'model-management-examples'],
  },
  'd0-advanced': { document: 'D0', headings: ['advanced-usage'] },
  'd0-scripts': { document: 'D0', headings: ['scripting-and-automation'] },
  'd0-habits': { document: 'D0', headings: ['best-practices', 'error-handling'] },
  'd3-reference': { document: 'D3', headings: ['architecture', 'configuration', 'api-reference'] },
  'd3-switching': { document: 'D3', headings: ['switching-providers', 'testing'] },
  'd3-code': { document: 'D3', headings: ['code-examples'] },
  'd4-library': {
    document: 'D4',
    headings: [
      'architecture',
      'configuration',
      'usage-examples',
      'provider-strategies',
      'monitoring-analytics',
      'custom-provider-development',
      'error-handling-failover',
      'security-compliance',
      'api-reference',
    ],
  },
  'd4-commands': { document: 'D4', headings: ['troubleshooting'] },
  'd3-troubleshooting': { document: 'D3', headings: ['troubleshooting', 'additional-resources'] },
} as const satisfies Record<string, { readonly document: DocumentName; readonly headings: readonly string[] }>;

export type ChapterName = keyof typeof chapters;

/** Whether a block belongs to that suite. */
export function belongsTo(chapter: ChapterName, address: string): boolean {
  const headings: readonly string[] = chapters[chapter].headings;
  return headings.includes(address.split(/[/#]/)[0] ?? '');
}
