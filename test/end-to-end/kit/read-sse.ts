/** The `data:` payloads and comments of an event stream's text, in order. */
export interface SseText {
  readonly data: readonly string[];
  readonly comments: readonly string[];
}

export function readSse(text: string): SseText {
  const lines = text.split(/\r?\n/);
  return {
    data: lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length)),
    comments: lines.filter((line) => line.startsWith(':')),
  };
}
