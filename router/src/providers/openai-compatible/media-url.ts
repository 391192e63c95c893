import type { MediaSource } from '../../domain/media.ts';

/** Where bytes are, as one address: their own where they have one, else with the bytes inside. */
export function mediaUrl(source: MediaSource): string {
  switch (source.kind) {
    case 'url':
      return source.url;
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`;
    case 'text':
      return `data:${source.mediaType};base64,${Buffer.from(source.text).toString('base64')}`;
    case 'file-id':
      return source.id;
  }
}
