import type { ChatRequest } from '../domain/chat-request.ts';
import { admit } from './admission/admit.ts';
import { PlanRun } from './attempts/run-plan.ts';
import { Delivery } from './deliver.ts';
import type { Call, CatalogueView } from './ports.ts';
import type { Rooms } from './rooms.ts';
import { planRoute } from './routing/plan-route.ts';
import { Ticket } from './settle.ts';

/**
 * The life of one chat request. The answer goes to `call.client`, piece by piece as it comes, so this returns before it is there. Steps say
 * how they ended; the ticket closes exactly once, however delivery ends.
 */
export function handleChat(request: ChatRequest, call: Call, rooms: Rooms): void {
  const { catalogue, recorder, reportBug, clock, board, liveCalls } = rooms;
  const startedMs = clock.ticksMs();
  const view = catalogue.current();
  const { settings } = view;
  const ticket = new Ticket({ request, call, view, recorder, reportBug, startedMs });
  const delivery = new Delivery({ request, call, settings, ticket, rooms, startedMs });
  try {
    const admission = admit(liveCalls);
    if (admission.kind === 'refused') {
      delivery.refuse(admission.error);
      return;
    }

    board.follow(view);
    takeRoute({ request, call, rooms, view, delivery, startedMs });
  } catch (error) {
    delivery.crash(error);
  }
}

interface Journey {
  readonly request: ChatRequest;
  readonly call: Call;
  readonly rooms: Rooms;
  readonly view: CatalogueView;
  readonly delivery: Delivery;
  readonly startedMs: number;
}

function takeRoute(journey: Journey): void {
  const { request, call, rooms, view, delivery, startedMs } = journey;
  const { board, clock, random } = rooms;
  const { providerHeader, requestId } = call;
  const route = planRoute({ request, providerHeader, view, readiness: board, startedMs });
  switch (route.kind) {
    case 'refused':
      delivery.refuse(route.error);
      return;
    case 'unlisted':
      void route.listing.then(() => goOn(journey));
      return;
    case 'planned':
      delivery.follow(
        new PlanRun({
          plan: route.plan,
          request,
          requestId,
          receiver: delivery,
          board,
          settings: view.settings,
          clock,
          random,
          startedMs,
        }),
      );
  }
}

/** After a wait, in which the client may have left or the house closed. */
function goOn(journey: Journey): void {
  if (journey.delivery.isOver) return;
  try {
    takeRoute(journey);
  } catch (error) {
    journey.delivery.crash(error);
  }
}
