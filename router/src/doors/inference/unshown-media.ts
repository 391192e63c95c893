/** What stands in the answer of a dialect that has no place for a picture or a sound which a model made: it must not go without a word. */
export function unshownMedia(mediaType: string): string {
  const [kind = ''] = mediaType.split('/');
  const what = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
  return `[The model made ${what === 'file' ? 'a file' : what === 'image' ? 'an image' : `${what}`} (${mediaType}) here, which this API cannot show.]`;
}
