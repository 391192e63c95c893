import type { FeedbackTakenWire } from '../../management/contracts/feedback.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export interface FeedbackOptions {
  readonly score: number;
  readonly comment?: string;
}

/** `provider-cli feedback REQUEST --score 1`. */
export function feedback(context: Context, id: string, { score, comment }: FeedbackOptions): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const taken = await ask<FeedbackTakenWire>('POST', '/v1/feedback', { request_id: id, score, comment });
    return show(taken, () =>
      context.terminal.print(
        `${taken.provider}/${taken.model} has ${taken.score} for it (${taken.task})${taken.replaced === null ? '' : `, in place of ${taken.replaced}`}`,
      ),
    );
  });
}
