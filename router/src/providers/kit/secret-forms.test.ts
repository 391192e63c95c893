import { expect, it } from 'vitest';
import { safeMessage } from './safe-message.ts';
import { secretForms } from './secret-forms.ts';

it('takes a secret without any shape of a key out of a sentence, however the upstream spells it', () => {
  const secret = 'correct horse battery staple';
  const forms = secretForms([secret, 'other']);
  for (const spelling of [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ]) {
    const shown = safeMessage(`You sent <${spelling}>.`, forms);
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain(spelling.slice(0, -4));
  }
});

it('leaves words alone that are too short to be secrets', () => {
  expect(safeMessage('the end', secretForms(['the']))).toBe('the end');
});
