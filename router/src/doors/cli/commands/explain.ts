import type { RouteWire } from '../../management/contracts/route.ts';
import { atAdmittingRouter } from '../calls/at-admitting-router.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { msWords, rateWords, usdWords } from '../number-words.ts';
import { wishesOf } from '../policy-of.ts';
import { type Fact, printFacts } from '../print-facts.ts';
import type { PolicyOptions } from '../program/policy-options.ts';
import { printTable } from '../table.ts';

export interface ExplainOptions extends PolicyOptions {
  readonly strategy?: string;
  readonly provider?: string;
  readonly model?: string;
}

type Candidate = RouteWire['candidates'][number];

/** `provider-cli explain [QUESTION]`: where it would go, and why. Nobody is called. */
export async function explain(
  context: Context,
  question: string | undefined,
  { provider, model, ...limits }: ExplainOptions,
): Promise<ExitCode> {
  // A fresh process knows nothing of breakers, budgets and times.
  return withSession(await atAdmittingRouter(context), async ({ ask, show, isLocal, readLists }) => {
    // A running router knows the lists already.
    if (isLocal) await readLists(provider);
    const messages = [{ role: 'user', content: question ?? 'Hello' }];
    const wishes = wishesOf(limits);
    const body = { provider: wishes.provider ?? provider, model, messages };
    const headers = {
      ...wishes.headers,
      ...(wishes.provider !== undefined && provider !== undefined && { 'x-provider': provider }),
    };
    const route = await ask<RouteWire>('POST', '/v1/route/explain', body, headers);
    if (isLocal)
      context.terminal.note('As a fresh router would decide: none that runs on this database could be asked.');
    return show(route, () => printRoute(context, route));
  });
}

function printRoute({ terminal }: Context, route: RouteWire): void {
  const { candidates, omitted } = route;
  printFacts(terminal, factsOf(route));
  terminal.print('');
  const head = [
    'PROVIDER',
    'MODEL',
    'CHANCE',
    'SCORE',
    'COST',
    'FIRST BYTE',
    'ANSWER',
    'FAILS',
    'IN FLIGHT',
    'WHY NOT',
  ];
  printTable(terminal, head, candidates.map(toRow));
  if (omitted !== undefined) terminal.note(`${omitted} more are not shown.`);
}

function factsOf(route: RouteWire): readonly Fact[] {
  const {
    basis,
    alias,
    strategy,
    balancing,
    weights,
    chain,
    chosen,
    task,
    prompt_tokens: input,
    output_tokens: output,
  } = route;
  const aliasWords = alias && `alias ${alias}, among its targets`;
  return [
    ['Goes to', chosen === null ? 'nobody: none can be asked now' : `${chosen.provider}, ${chosen.model}`],
    [
      'Decided by',
      [aliasWords, basis, strategy, balancing].filter((word) => word !== undefined && word !== '').join(', '),
    ],
    ...(weights === undefined
      ? []
      : [
          [
            'Weights',
            Object.entries(weights)
              .map(([name, weight]) => `${name} ${weight}`)
              .join(', '),
          ] as const,
        ]),
    ...(chain === undefined || chain.length === 0 ? [] : [['Then', chain.join(', ')] as const]),
    ['Task', `${task ?? '-'}, about ${input ?? '-'} tokens in and ${output ?? '-'} out`],
  ];
}

function toRow(one: Candidate): readonly string[] {
  return [
    one.provider,
    one.model,
    rateWords(one.probability),
    one.score?.toFixed(3) ?? '-',
    usdWords(one.cost_usd),
    msWords(one.first_byte_ms),
    msWords(one.generation_ms),
    rateWords(one.failure_probability),
    inFlightWords(one),
    one.removed ?? one.warning ?? '',
  ];
}

function inFlightWords({ in_flight: inFlight, wall }: Candidate): string {
  if (inFlight === undefined) return '-';
  return wall === undefined ? String(inFlight) : `${inFlight} of ${Math.floor(wall)}`;
}
