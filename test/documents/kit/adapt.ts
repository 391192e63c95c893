/** Where the programs of the document really are. Origins without a slash at the end. */
export interface Addresses {
  readonly router: string;
  readonly lmStudio: string;
  readonly qwenProxy: string;
  /** Stands where the document leaves the id of a provider to its reader. */
  readonly providerId: string;
}

/** A printed block with host, port and the reader's own id put in, and nothing else changed. */
export function adapt(text: string, to: Addresses): string {
  return text
    .replaceAll('http://localhost:3001', to.router)
    .replace(/http:\/\/(?:localhost|192\.168\.0\.\d+):1234/g, to.lmStudio)
    .replaceAll('http://localhost:3000', to.qwenProxy)
    .replaceAll('PROVIDER_ID', to.providerId);
}
