const READ_CHARACTERS = 4_194_304;

/** How many pages a PDF in base64 seems to have; one at least. Those that keep their page objects compressed count as one. */
export function pdfPages(base64: string): number {
  const text = Buffer.from(base64.slice(0, READ_CHARACTERS), 'base64').toString('latin1');
  return Math.max(1, text.match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 1);
}
