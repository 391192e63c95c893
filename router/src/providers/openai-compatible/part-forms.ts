/** In what form a server takes what a message shows beside text; it answers 400 to the rest. */
export interface PartForms {
  readonly image: boolean;
  /** OpenAI's object of bytes and format, the bytes or address alone, or not at all. */
  readonly audio: 'object' | 'source' | 'none';
  readonly video: boolean;
  /**
   * OpenAI's `file` with bytes or an id (`bytes`), that with an address too (`bytes-or-url`), Mistral's `document_url`, Perplexity's `file_url`, or not at
   * all. A plain text is told as one everywhere.
   */
  readonly file: 'bytes' | 'bytes-or-url' | 'document-url' | 'file-url' | 'none';
}

/** A server of which nobody knows more. */
export const anyPart: PartForms = { image: true, audio: 'object', video: true, file: 'bytes' };
export const textAlone: PartForms = { image: false, audio: 'none', video: false, file: 'none' };
export const picturesAlone: PartForms = { ...textAlone, image: true };
