import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { textOf } from '../../../lib/text-of.ts';
import type { ProviderDetailWire } from '../../management/contracts/provider.ts';
import type { CallAnswer } from '../calls/management-calls.ts';
import { RefusedCall } from '../calls/refused-call.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { msWords } from '../number-words.ts';
import { routerRemark } from '../router-remark.ts';
import { wirePath } from '../wire-path.ts';

/** `provider-cli provider test ID`: an unhealthy provider is an answer (503) as well, and exit code 1. */
export function providerTest(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, async (session) => {
    const { tryAsk, show } = session;
    const { terminal } = context;
    const path = wirePath('providers', id, 'test');
    const verdict = verdictIn(await tryAsk({ method: 'POST', path }), path);
    const isHealthy = verdict['healthy'] === true;
    const took = msWords(Number(verdict['duration_ms']));
    show(verdict, () =>
      terminal.print(
        isHealthy
          ? `${terminal.style('green', 'healthy')}  ${id} answered in ${took}.`
          : `${terminal.style('red', 'unhealthy')}  ${id} failed after ${took}.`,
      ),
    );
    const remark = await routerRemark(session, await session.ask<ProviderDetailWire>('GET', wirePath('providers', id)));
    if (remark !== undefined) terminal.note(remark);
    if (isHealthy) return 0;
    terminal.note(textOf(verdict['error']) ?? 'It said nothing about the cause.');
    return 1;
  });
}

function verdictIn(answer: CallAnswer, path: string): JsonObject {
  if (answer.kind === 'answered' && isJsonObject(answer.body) && typeof answer.body['healthy'] === 'boolean') {
    return answer.body;
  }
  throw new RefusedCall(answer, path);
}
