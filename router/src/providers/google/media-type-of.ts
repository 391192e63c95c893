/** What the endings of addresses mean: the API wants to be told what it is to fetch. */
const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  bmp: 'image/bmp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
  avi: 'video/x-msvideo',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  xml: 'text/xml',
};

/** Where an address does not tell: the most common of its kind, since none at all is refused. */
const usual = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  file: 'application/pdf',
} as const;

const YOUTUBE = /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//i;

/** The type of what stands at an address. */
export function mediaTypeOf(url: string, kind: keyof typeof usual): string {
  if (YOUTUBE.test(url)) return 'video/mp4';
  const ending = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(url)?.[1] ?? '';
  return types[ending.toLowerCase()] ?? usual[kind];
}
