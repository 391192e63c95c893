import type { IncomingMessage } from 'node:http';

/** Where clients put the name of a conversation: Claude Code, Codex, OpenCode and others, Open WebUI. */
const names = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'x-session-id',
  'x-session-affinity',
  'x-openwebui-chat-id',
] as const;

const MAX_LENGTH = 256;

/** The name of the conversation that a header gives. Meant for others, mostly: what is no name is none, and no mistake. */
export function sessionHeaderOf(headers: IncomingMessage['headers']): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value.slice(0, MAX_LENGTH);
  }
  return undefined;
}
