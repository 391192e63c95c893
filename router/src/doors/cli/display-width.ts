/** Made when it is needed first: making it takes 12 ms, and most of what is shown is plain. */
let graphemes: Intl.Segmenter | undefined;

function segmentsOf(text: string): Intl.Segments {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes.segment(text);
}

/** Blocks that terminals draw two columns wide (Unicode's East Asian Width W and F), with pictures drawn in colour. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|.\ufe0f)/u;
const invisible = /^(?:\p{Mark}|\p{Default_Ignorable_Code_Point}|\p{Control})+$/u;
const plain = /^[\u0020-\u007e]*$/;

/** How many columns a terminal needs for a text. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmentsOf(text)) width += widthOf(segment);
  return width;
}

/** What of a text fits into so many columns; the last one says where something was left out. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of segmentsOf(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text in lines of so many columns, broken between words where it can be. */
export function wrapToWidth(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => inPieces(one, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) > columns) lines.push(line);
    line = displayWidth(longer) > columns ? word : longer;
  }
  return [...lines, line];
}

/** A word that is wider than the line. */
function inPieces(word: string, columns: number): readonly string[] {
  if (displayWidth(word) <= columns) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of segmentsOf(word)) {
    if (piece !== '' && displayWidth(piece + segment) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

function widthOf(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
