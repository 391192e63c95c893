import type { ContentPart, MediaSource } from '../../domain/media.ts';

type FilePart = Extract<ContentPart, { readonly type: 'file' }>;

/** The name of a file whose bytes are sent: OpenAI refuses those without one, and looks at its ending. One that is named by an id or an address needs none. */
export function nameOfFile({ filename, source }: Pick<FilePart, 'filename' | 'source'>): string | undefined {
  if (filename !== undefined || source.kind !== 'base64') return filename;
  return `document.${endingOf(source)}`;
}

function endingOf({ mediaType }: Extract<MediaSource, { readonly kind: 'base64' }>): string {
  const kind = /^[a-z]+\/([a-z0-9]+)$/i.exec(mediaType)?.[1];
  return kind === undefined ? 'bin' : kind.toLowerCase().replace('plain', 'txt');
}
