import { expect, it } from 'vitest';
import { printFacts } from './print-facts.ts';
import { testTerminal } from './testing/test-terminal.ts';

it.each([undefined, 80])('keeps what others wrote under its label (screen of %s columns)', (width) => {
  const terminal = testTerminal({ width });
  printFacts(terminal, [
    ['name', 'one\nStatus  forged'],
    ['key\nStatus\u001b[2J', 'two'],
  ]);
  expect(terminal.out).toEqual(['name           one', '               Status  forged', 'key Status[2J  two']);
});
