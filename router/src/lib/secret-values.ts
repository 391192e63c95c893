/**
 * What cannot be anything but a secret, by its own form. Stricter than what a log leaves out: names of models and hosts share prefixes with keys
 * (`xai-grok-4-fast-reasoning`, `pr-1234.example.com`), so a key has a long run of letters and digits.
 */
export const secretValues: readonly RegExp[] = [
  // Keys with a vendor's prefix.
  /\bsk[-_](?=[\w-]*\d)[\w-]{8,}/,
  /\b(?:pk|rk|gsk|xai|hf|pplx|r8|nvapi|tgp|fw|csk|pr|npm|glpat|shpat|whsec)[-_][\w-]{0,40}?(?=[A-Za-z]*\d)[A-Za-z0-9]{16,}/,
  /\b(?:gh[oprsu]_|github_pat_)\w{20,}/,
  /\bxox[abeprs]-[\w-]{10,}/,
  /\bAIza[\w-]{20,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/,
  // JSON web tokens, credentials of a header, private keys.
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  /\b(?:bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{12,}/i,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/,
  // In a query or a connection string; not where a placeholder stands.
  /(?:^|[?&;,\s])[\w-]{0,20}(?:api[-_]?key|access[-_]?token|secret|password|passwd|pwd|signature|sig)=(?!\{\{|\$\{|<)[^\s&;,]{6,}/i,
  /(?:^|[?&;,\s])(?:key|token|auth)=(?=[^\s&;,]*\d)(?!\{\{|\$\{|<)[^\s&;,]{8,}/i,
  /\w:\/\/[^/\s@:"']{1,200}:[^/\s@"']{1,200}@/,
];
