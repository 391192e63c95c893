import { describe, expect, it } from 'vitest';
import type { AssistantPart } from '../../domain/chat-message.ts';
import { joinedTexts } from './joined-texts.ts';

const text = (words: string): AssistantPart => ({ type: 'text', text: words });
const file: AssistantPart = {
  type: 'file',
  filename: 'Notes',
  source: { kind: 'text', mediaType: 'text/plain', text: 'One.' },
};

describe('the texts of a message as one', () => {
  it('stand apart where a user says several', () => {
    expect(joinedTexts([text('<reminder>'), text(''), text('Go on.')], 'user')).toBe('<reminder>\n\nGo on.');
  });

  it('are pieces of one answer where a model says them', () => {
    expect(joinedTexts([text('The cat'), text(' sat.')], 'assistant')).toBe('The cat sat.');
  });

  it('have documents apart, under their titles', () => {
    const { filename: _title, ...untitled } = file as Extract<AssistantPart, { type: 'file' }>;
    expect(joinedTexts([text('Read:'), file, untitled, text('Well?')], 'user')).toBe(
      'Read:\n\nNotes\n\nOne.\n\nOne.\n\nWell?',
    );
    expect(joinedTexts([text('a'), file, text('b')], 'assistant')).toBe('a\n\nNotes\n\nOne.\n\nb');
  });
});
