import type { ChatRequest } from '../domain/chat-request.ts';
import { requestInEvents } from '../domain/request-in-events.ts';
import { admit } from './admission/admit.ts';
import type { RequestPurse } from './admission/request-purse.ts';
import { PlanRun, type RunOptions } from './attempts/run-plan.ts';
import { BudgetMeter } from './budget-meter.ts';
import { Delivery } from './deliver.ts';
import type { Journey, Ways } from './journey.ts';
import { paidRequestFor } from './paid-request-for.ts';
import type { Plan } from './plan.ts';
import type { Call } from './ports.ts';
import { recall } from './recall.ts';
import { Rescue } from './rescue.ts';
import type { Rooms } from './rooms.ts';
import { planRoute } from './routing/plan-route.ts';
import { Ticket } from './settle.ts';

/**
 * The life of one chat request. The answer goes to `call.client`, piece by piece as it comes, so this returns before it is there. Steps say
 * how they ended; the ticket closes exactly once, however delivery ends.
 */
export function handleChat(request: ChatRequest, call: Call, rooms: Rooms): void {
  const { catalogue, recorder, reportBug, clock, board, liveCalls, ratios, limits } = rooms;
  const startedMs = clock.ticksMs();
  const view = catalogue.current();
  const { settings } = view;
  const ticket = new Ticket({ request, call, view, recorder, reportBug, ratios, startedMs });
  const delivery = new Delivery({ request, call, settings, ticket, rooms, startedMs });
  try {
    const admission = admit(liveCalls);
    if (admission.kind === 'refused') {
      delivery.refuse(admission.error);
      return;
    }
    // Requests that came in one packet with others are handled one after the other, also when their connection is gone meanwhile.
    if (call.client.hasLeft) {
      delivery.left();
      return;
    }

    if (limits.isOn) {
      const opening = limits.open(request, call);
      if (opening.kind === 'refused') {
        delivery.refuse(opening.error);
        return;
      }
      ticket.purse = opening.purse;
    }
    board.follow(view);
    const journey = { request, call, rooms, view, ticket, delivery, taker: delivery, startedMs };
    if (call.memory === undefined) takeRoute(journey);
    else recall(journey, call.memory, ways);
  } catch (error) {
    delivery.crash(error);
  }
}

const ways: Ways = {
  alone: takeRoute,
  again(journey) {
    if (journey.call.memory !== undefined) recall(journey, journey.call.memory, ways);
  },
};

function takeRoute(journey: Journey): void {
  const { request, call, rooms, view, ticket, taker, startedMs } = journey;
  const { board, desk } = rooms;
  const { purse } = ticket;
  const { providerHeader, session, principal } = call;
  const asked = { request, providerHeader, session, principal, view };
  const route = planRoute({ ...asked, readiness: board, desk, purse, startedMs });
  switch (route.kind) {
    case 'refused':
      taker.refuse(route.error);
      return;
    case 'unlisted':
      void route.listing.then(() => goOn(journey));
      return;
    case 'planned':
      ticket.plan = route.plan;
      if (call.explains === true) ticket.explanation = route.plan.explain(startedMs);
      taker.follow(runOf(journey, route.plan));
  }
}

function runOf(journey: Journey, plan: Plan): PlanRun {
  const { request, view, ticket, taker } = journey;
  const receiver = ticket.purse === undefined ? taker : metered(journey, ticket.purse);
  if (!request.stream || !view.settings.continueOnBreak) return plainRun(journey, { plan, request, receiver });
  const rescue = new Rescue({
    request,
    receiver,
    goOn: ({ tried, spent, requestFor }) => {
      const reports = taker.attempts.map((report, index, all) =>
        index === all.length - 1 ? { ...report, spent } : report,
      );
      taker.follow(plainRun(journey, { plan, request, receiver: rescue, before: { tried, reports }, requestFor }));
    },
  });
  const inEvents = requestInEvents(request, () => request.meaning());
  return plainRun(journey, { plan, request: inEvents, receiver: rescue });
}

type RunParts = Pick<RunOptions, 'plan' | 'request' | 'receiver' | 'before' | 'requestFor'>;

/** Where its answer may have to end for a budget. */
function metered({ request, taker }: Journey, purse: RequestPurse): BudgetMeter {
  const isPlain = !request.stream;
  return new BudgetMeter({ receiver: taker, purse, isPlain, cut: (reason) => taker.cut(reason) });
}

function plainRun({ call, rooms, view, ticket, startedMs }: Journey, parts: RunParts): PlanRun {
  const { board, clock, random } = rooms;
  const { purse } = ticket;
  return new PlanRun({
    plan: parts.plan,
    request: parts.request,
    receiver: parts.receiver,
    before: parts.before,
    purse,
    requestFor: purse === undefined ? parts.requestFor : paidRequestFor(parts.request, purse, parts.requestFor),
    requestId: call.requestId,
    via: call.via,
    board,
    settings: view.settings,
    clock,
    random,
    startedMs,
  });
}

/** After a wait, in which the client may have left or the house closed. */
function goOn(journey: Journey): void {
  if (journey.taker.isOver) return;
  try {
    takeRoute(journey);
  } catch (error) {
    journey.taker.crash(error);
  }
}
