import { RefusedCall } from '../calls/refused-call.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { withQuery } from '../wire-path.ts';

export interface ExportOptions {
  readonly format?: string;
  readonly window?: string;
}

/** `provider-cli analytics export`: the text itself, for a file or a pipe. */
export function analyticsExport(context: Context, { format = 'json', window }: ExportOptions): Promise<ExitCode> {
  return withSession(context, async ({ tryAsk }) => {
    const path = withQuery('/v1/metrics/export', { format, window });
    const answer = await tryAsk({ method: 'GET', path });
    if (answer.kind === 'unreachable' || answer.status >= 300) throw new RefusedCall(answer, path);
    const { body } = answer;
    context.terminal.print(typeof body === 'string' ? body.trimEnd() : JSON.stringify(body, undefined, 2));
    return 0;
  });
}
