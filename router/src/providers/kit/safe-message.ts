const MAX_LENGTH = 500;

// Key forms of known vendors and authorization headers, wherever an upstream echoes them (masked forms too).
const SECRET_FORMS =
  /\bsk-[A-Za-z0-9_*.-]{6,}|\b(?:pk|rk|gsk|xai|pplx|hf|csk|fw|nvapi|pr)[-_][A-Za-z0-9_*-]{16,}|\bAIza[A-Za-z0-9_-]{10,}|\b(?:Bearer|Basic)\s+(?=\S*\d)[A-Za-z0-9._~+/=-]{6,}/g;

/** An upstream's sentence made fit to show: one line, at most 500 characters, the provider's secrets (`secretForms`) and anything like a key removed. */
export function safeMessage(text: string, secrets: readonly string[]): string {
  const bare = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
  const line = bare.replace(SECRET_FORMS, '[redacted]').replace(/[\s\u0000-\u001f\u007f\u2028\u2029]+/g, ' ');
  const trimmed = line.trim();
  return trimmed.length <= MAX_LENGTH ? trimmed : `${trimmed.slice(0, MAX_LENGTH - 1)}…`;
}
