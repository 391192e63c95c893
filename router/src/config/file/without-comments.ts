/**
 * JSON without the comments that people write into it, each character of them a space, so that everything keeps its place. `//` inside a
 * text is none.
 */
export function withoutComments(json: string): string {
  return json.replaceAll(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (piece) =>
    piece.startsWith('"') ? piece : piece.replaceAll(/[^\n]/g, ' '),
  );
}
