/** One event of a stream: its name stands twice, as Anthropic sends it. */
export function frameEvent(type: string, fields: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
