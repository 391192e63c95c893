import { secretValues } from '../lib/secret-values.ts';

const REDACTED = '[redacted]';

interface Pattern {
  readonly find: RegExp;
  readonly replacement: string;
}

/** Shapes of secrets. Longer tails than a word of prose, so that sentences stay readable. */
const patterns: readonly Pattern[] = [
  // user:password@ in addresses.
  { find: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s@"']+@/gi, replacement: `$1${REDACTED}@` },
  // Credentials in a header or after one's name, in JSON too.
  {
    find: /\b((?:proxy-)?authorization|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi,
    replacement: `$1$2${REDACTED}`,
  },
  { find: /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, replacement: `$1 ${REDACTED}` },
  {
    find: /\b((?:x-)?(?:goog-)?api[-_]?key|access[-_]?token|refresh[-_]?token|bx-umidtoken|client[-_]?secret|secret|password|passwd|token|key)(["']?\s*[:=]\s*["']?)[\w.~+/%=-]{8,}/gi,
    replacement: `$1$2${REDACTED}`,
  },
  // Keys with a vendor's prefix: OpenAI, Anthropic, Groq, xAI, Hugging Face, Google, AWS, GitHub, Slack, Perplexity, ours.
  {
    find: /\b(?:sk|pk|rk|gsk|xai|hf|pplx|ghp|gho|ghs|xox[abpr]|r8|nvapi|tgp|fw|csk|pr)[-_][\w-]{8,}/g,
    replacement: REDACTED,
  },
  ...secretValues.map(({ source, flags }) => ({ find: new RegExp(source, `${flags}g`), replacement: REDACTED })),
];

/** Takes out what looks like a secret. For texts that other systems wrote: upstream errors, addresses, exceptions. */
export function redact(text: string): string {
  let clean = text;
  for (const { find, replacement } of patterns) clean = clean.replace(find, replacement);
  return clean;
}
