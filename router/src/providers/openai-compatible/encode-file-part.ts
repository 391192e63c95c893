import type { ContentPart } from '../../domain/media.ts';
import { mediaUrl } from './media-url.ts';
import { nameOfFile } from './name-of-file.ts';
import type { PartForms } from './part-forms.ts';

type FilePart = Extract<ContentPart, { readonly type: 'file' }>;

/** A file in the form that a server takes (`sayable-target` keeps the others away); a plain text is told as one. */
export function encodeFilePart(part: FilePart, form: PartForms['file']): Record<string, unknown> {
  const { source, filename } = part;
  if (source.kind === 'text') return { type: 'text', text: source.text };
  switch (form) {
    case 'bytes':
    case 'bytes-or-url':
    case 'none': {
      const held = source.kind === 'file-id' ? { file_id: source.id } : { file_data: mediaUrl(source) };
      return { type: 'file', file: { ...held, filename: nameOfFile(part) } };
    }
    case 'document-url':
      if (source.kind === 'file-id') return { type: 'file', file_id: source.id };
      return { type: 'document_url', document_url: mediaUrl(source), document_name: filename };
    case 'file-url':
      // It takes bytes bare, without the beginning of a data URL.
      return { type: 'file_url', file_url: { url: source.kind === 'base64' ? source.data : mediaUrl(source) } };
  }
}
