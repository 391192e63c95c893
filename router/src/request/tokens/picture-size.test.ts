import { expect, it } from 'vitest';
import { pictureSize } from './picture-size.ts';

const base64 = (...parts: readonly (string | readonly number[])[]): string =>
  Buffer.concat([
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    Buffer.alloc(40),
  ]).toString('base64');

it.each([
  ['PNG', base64('\u0089PNG\r\n\u001a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 2, 0x80, 0, 0, 1, 0xe0])],
  ['GIF', base64('GIF89a', [0x80, 2, 0xe0, 1])],
  ['WebP (lossy)', base64('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1])],
  ['WebP (extended)', base64('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0])],
  ['WebP (lossless)', base64('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0])],
  ['JPEG behind a preview', base64([0xff, 0xd8, 0xff, 0xe1, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 1, 0xe0, 2, 0x80])],
])('reads width and height of a %s', (_name, data) => {
  expect(pictureSize(data)).toEqual({ width: 640, height: 480 });
});

it('knows nothing of what is no picture', () => {
  for (const data of ['', 'AAAA', base64('no picture at all, only some text'), base64([0xff, 0xd8, 0xff, 0xda])]) {
    expect(pictureSize(data)).toBeUndefined();
  }
});
