import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readToolIdText, toolIdText } from './tool-id-text.ts';

it('leaves ids that Anthropic’s clients take as they are', () => {
  expect(toolIdText('toolu_01-aB')).toBe('toolu_01-aB');
});

it('gives any id in a form that they take, and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      expect(toolIdText(id)).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(readToolIdText(toolIdText(id))).toBe(id);
    }),
  );
  expect(readToolIdText(toolIdText('pr1_x'))).toBe('pr1_x');
});
