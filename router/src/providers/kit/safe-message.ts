const MAX_LENGTH = 500;

// Key forms of known vendors and authorization headers, wherever an upstream echoes them (masked forms too).
const SECRET_FORMS =
  /\bsk-[A-Za-z0-9_*.-]{6,}|\b(?:pk|rk|gsk|xai|pplx|hf|csk|fw|nvapi|pr)[-_][A-Za-z0-9_*-]{16,}|\bAIza[A-Za-z0-9_-]{10,}|\b(?:Bearer|Basic)\s+(?=\S*\d)[A-Za-z0-9._~+/=-]{6,}/g;

/** Breaks, escapes and what turns a text round: a log, a terminal and a page would follow them. */
const COMMANDS = /[\s\p{Cc}\p{Bidi_Control}]+/gu;

/** An upstream's sentence made fit to show: one line, at most 500 characters, the provider's secrets (`secretForms`) and anything like a key removed. */
export function safeMessage(text: string, secrets: readonly string[]): string {
  const bare = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  const line = bare.replace(SECRET_FORMS, '[redacted]').replace(COMMANDS, ' ').toWellFormed();
  const trimmed = line.trim();
  return trimmed.length <= MAX_LENGTH ? trimmed : `${trimmed.slice(0, MAX_LENGTH - 1)}…`;
}
