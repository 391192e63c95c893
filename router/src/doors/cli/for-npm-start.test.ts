import { expect, it } from 'vitest';
import { forNpmStart } from './for-npm-start.ts';

const sentence = 'Another program uses this port. Choose another one (--port 3002).';

it('advises the variable to whom npm start would swallow the flag', () => {
  expect(forNpmStart(sentence, { npm_lifecycle_event: 'start' })).toBe(
    'Another program uses this port. Choose another one (PORT=3002 npm start).',
  );
});

it('leaves the flag to everybody else', () => {
  expect(forNpmStart(sentence, {})).toBe(sentence);
  expect(forNpmStart(sentence, { npm_lifecycle_event: 'npx' })).toBe(sentence);
});
