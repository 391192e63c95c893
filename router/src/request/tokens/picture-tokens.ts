import type { ContentPart } from '../../domain/media.ts';
import { type PictureSize, pictureSize } from './picture-size.ts';
import type { PictureRule } from './token-family.ts';

/** What is not here to be looked at: an address, a file at the vendor. */
const usual: PictureSize = { width: 512, height: 512 };
const TILE = 512;
const TILES_FIT = 2_048;
const TILES_SHORT_SIDE = 768;
const PATCH = 32;

export function pictureTokens(part: Extract<ContentPart, { readonly type: 'image' }>, rule: PictureRule): number {
  if (rule.kind === 'fixed') return rule.tokens;
  const size = (part.source.kind === 'base64' ? pictureSize(part.source.data) : undefined) ?? usual;
  switch (rule.kind) {
    case 'pixels': {
      const { width, height } = fitted(size, rule.longestSide);
      return Math.min(rule.mostTokens, Math.ceil((width * height) / rule.pixelsPerToken));
    }
    case 'tiles':
      return rule.base + (part.detail === 'low' ? 0 : rule.tile * tilesOf(size));
    case 'patches': {
      const patches = Math.ceil(size.width / PATCH) * Math.ceil(size.height / PATCH);
      return rule.factor * Math.min(rule.most, patches);
    }
  }
}

function tilesOf(size: PictureSize): number {
  const { width, height } = fitted(size, TILES_FIT);
  const scale = Math.min(1, TILES_SHORT_SIDE / Math.min(width, height));
  return Math.ceil((width * scale) / TILE) * Math.ceil((height * scale) / TILE);
}

function fitted({ width, height }: PictureSize, longestSide: number): PictureSize {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: width * scale, height: height * scale };
}
