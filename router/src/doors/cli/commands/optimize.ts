import type {
  OptimizationUndoneWire,
  OptimizationWire,
  RecommendationListWire,
} from '../../management/contracts/optimize.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { countWords, usdWords } from '../number-words.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import { withQuery } from '../wire-path.ts';

/** `provider-cli optimize list`: what could be better, and why. */
export function optimizeList(context: Context, window: string | undefined): Promise<ExitCode> {
  return withSession(context, async ({ ask, show, tool }) => {
    const list = await ask<RecommendationListWire>('GET', withQuery('/v1/recommendations', { window }));
    return show(list, () => {
      const { terminal } = context;
      if (list.recommendations.length === 0)
        return terminal.note('Nothing is surely better than what there is. At least 200 calls are needed to tell.');
      for (const [index, one] of list.recommendations.entries()) {
        if (index > 0) terminal.print('');
        printFacts(terminal, factsOf(one));
      }
      terminal.note(`To apply one: ${tool('optimize apply ID')}`);
    });
  });
}

/** `provider-cli optimize apply ID`. */
export function optimizeApply(context: Context, id: string): Promise<ExitCode> {
  return withSession(context, (session) => apply(context, session, { recommendation: id }));
}

/** `provider-cli optimize routing --target cost`. */
export function optimizeRouting(context: Context, target: string): Promise<ExitCode> {
  return withSession(context, (session) => apply(context, session, { target }), { mayCreate: true });
}

/** `provider-cli optimize undo`. */
export function optimizeUndo(context: Context): Promise<ExitCode> {
  return withSession(context, async ({ ask, show }) => {
    const undone = await ask<OptimizationUndoneWire>('POST', '/v1/optimize/undo');
    return show(undone, () => {
      for (const { key, value } of undone.restored)
        context.terminal.print(value === null ? `${key} is not set, as before` : `${key} = ${value}, as before`);
    });
  });
}

async function apply(context: Context, { ask, show, tool }: Session, wish: object): Promise<ExitCode> {
  const done = await ask<OptimizationWire>('POST', '/v1/optimize', wish);
  return show(done, () => {
    const { terminal } = context;
    if (done.applied.length === 0) return terminal.note('Everything is set so already.');
    for (const { key, before, after } of done.applied)
      terminal.print(`${key} = ${after} (${before === null ? 'was not set' : `was ${before}`})`);
    terminal.note(`To take it back: ${tool('optimize undo')}`);
  });
}

function factsOf(one: RecommendationListWire['recommendations'][number]): readonly Fact[] {
  const { interval, calls, saving_usd: saving } = one.evidence;
  return [
    ['Id', one.id],
    ['What', one.description],
    ['Impact', one.impact],
    ['Action', one.action],
    ['Evidence', `${countWords(calls)} calls; ${interval.of} ${shortly(interval.low)} to ${shortly(interval.high)}`],
    ...(saving === null ? [] : [['Saving', usdWords(saving)] as const]),
  ];
}

function shortly(value: number): string {
  return String(Number(value.toPrecision(3)));
}
