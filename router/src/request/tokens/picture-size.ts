export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Where the size stands lies in the first bytes of most pictures; cameras write previews before it. */
const READ_CHARACTERS = 262_144;

/** Width and height of a PNG, GIF, WebP or JPEG in base64; undefined where its beginning does not tell. */
export function pictureSize(base64: string): PictureSize | undefined {
  const bytes = Buffer.from(base64.slice(0, READ_CHARACTERS), 'base64');
  if (bytes.length < 30) return undefined;
  const magic = bytes.toString('latin1', 0, 4);
  if (magic === '\u0089PNG') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (magic === 'GIF8') return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (magic === 'RIFF') return webpSize(bytes);
  return bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined;
}

function webpSize(bytes: Buffer): PictureSize | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

/** Segment by segment up to the frame. */
function jpegSize(bytes: Buffer): PictureSize | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    // Start of a frame, of whatever coding; the others in that range are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
