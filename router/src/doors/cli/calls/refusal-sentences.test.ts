import { expect, it } from 'vitest';
import type { CallAnswer } from './management-calls.ts';
import { refusalSentences } from './refusal-sentences.ts';

function refused(...details: readonly { readonly field: string; readonly message: string }[]): CallAnswer {
  return { kind: 'answered', status: 400, headers: {}, body: { error: { message: 'all of it' }, details } };
}

it('calls a field by the flag that the command has for it', () => {
  const answer = refused(
    { field: 'config.baseURL', message: 'is not a URL' },
    { field: 'context_length', message: 'must be a whole number.' },
  );

  expect(refusalSentences(answer, ['--base-url', '--context-length'])).toEqual([
    '--base-url is not a URL.',
    '--context-length must be a whole number.',
  ]);
});

it('calls a field by its key where the command has no flag for it', () => {
  expect(refusalSentences(refused({ field: 'config.baseURL', message: 'is not a URL' }))).toEqual([
    'baseURL is not a URL.',
  ]);
});

it('says a whole sentence without the field of the HTTP interface', () => {
  expect(refusalSentences(refused({ field: 'value', message: 'There is no provider "x".' }))).toEqual([
    'There is no provider "x".',
  ]);
});

it('says a sentence that has its own subject without the field', () => {
  expect(refusalSentences(refused({ field: 'value', message: 'routing.retries must be a whole number' }))).toEqual([
    'routing.retries must be a whole number.',
  ]);
});

it('says how a missing key can be given, where the command has flags for it', () => {
  const missing = refused({ field: 'config.apiKey', message: 'An API key is required.' });
  expect(refusalSentences(missing, ['--api-key', '--api-key-env', '--api-key-stdin'])).toEqual([
    'An API key is required. Give it with --api-key, --api-key-env or --api-key-stdin.',
  ]);
  expect(refusalSentences(missing)).toEqual(['An API key is required.']);
});

it('says a sentence as one line, whatever the other side put into it', () => {
  const hostile = 'It is odd.\r\nProvider "x" is added.\u001b[2J\u2028x.';
  expect(refusalSentences(refused({ field: 'a\nb', message: hostile }))).toEqual([
    'It is odd. Provider "x" is added.[2J x.',
  ]);
  const body = { error: { message: hostile } };
  expect(refusalSentences({ kind: 'answered', status: 500, headers: {}, body })[0]).not.toMatch(/\n/);
  expect(refusalSentences({ kind: 'unreachable', reason: hostile })[0]).not.toMatch(/\n/);
});
