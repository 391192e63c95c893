import type { CallAnswer } from './management-calls.ts';

/** A call that was not answered as it had to be. Commands do not go on without the answer: thrown, and said once in `withSession`. */
export class RefusedCall extends Error {
  readonly answer: CallAnswer;
  readonly path: string;

  constructor(answer: CallAnswer, path: string) {
    super('The call was refused.');
    this.name = 'RefusedCall';
    this.answer = answer;
    this.path = path;
  }
}
