import { errorCatalogue } from '../router/src/domain/error-codes.ts';

/** `docs/errors.md` as the catalogue says it today. */
export function errorsDoc(): string {
  const rows = Object.entries(errorCatalogue)
    .toSorted(([a, { status: left }], [b, { status: right }]) => left - right || a.localeCompare(b))
    .map(([code, { status, type, message }]) => `| ${status} | \`${code}\` | \`${type}\` | ${cell(message)} |`);
  return `${intro}\n${['| Status | `code` | `type` | What it means |', '| --- | --- | --- | --- |', ...rows].join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const intro = `# Errors

<!-- Written by "npm run errors-doc" from router/src/domain/error-codes.ts; a test compares. Change the catalogue, not this page. -->

Every error that leaves the router is one of these. Programs should look at \`code\`: it does not change. The sentence is for people and may
say more than the one printed here, because the place that raises the error knows which provider, model or field it was.

\`\`\`json
{ "error": { "message": "...", "type": "...", "code": "...", "param": null } }
\`\`\`

- \`param\` names the field of the request that is at fault, where there is one.
- \`error.attempts\` lists every upstream call of a request that failed in the end: provider, model, reason, milliseconds.
- \`details\` beside \`error\` lists all wrong fields of a management request at once.
- \`Retry-After\` is set where waiting helps: the earliest moment at which something could answer.
- A stream whose status was already sent ends with an event of the same form, and never with \`[DONE]\`.
- The provider's own refusal of a request (400, 404, 413, 422) keeps its status, and its type and code where it named them.
`;
