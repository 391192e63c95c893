/** Whether a body begins as a stream of server-sent events does. */
export function looksLikeEvents(chunk: Buffer): boolean {
  return /^\s*(?:data|event|id|retry|):/.test(chunk.toString('latin1', 0, 64));
}
