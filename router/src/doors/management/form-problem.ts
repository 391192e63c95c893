import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const forms: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a JSON object',
  record: 'a JSON object',
  string: 'a text',
};

/** What is wrong with the form of one field, for people: `must be true or false`. A schema's own words come before these. */
export function formProblem(issue: Issue): string {
  if (issue.input === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return mustBe([issue.expected]);
    case 'invalid_union':
      return mustBe(issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : [])));
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bounded('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bounded('at most', issue.maximum, issue.origin);
    default:
      return 'is not valid';
  }
}

/** `a text, a number or true or false` */
function mustBe(expected: readonly string[]): string {
  const known = expected.flatMap((name) => forms[name] ?? []);
  const last = known.at(-1);
  if (last === undefined) return 'is not valid';
  const before = known.slice(0, -1).join(', ');
  return `must be ${before === '' ? '' : `${before} or `}${last}`;
}

function bounded(word: 'at least' | 'at most', limit: number | bigint, origin: string): string {
  switch (origin) {
    case 'string':
      return limit === 1 && word === 'at least' ? 'must not be empty' : `must have ${word} ${limit} characters`;
    case 'array':
      return `must have ${word} ${limit} entries`;
    default:
      return `must be ${word} ${limit}`;
  }
}
