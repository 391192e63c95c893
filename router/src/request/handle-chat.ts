import type { ChatRequest } from '../domain/chat-request.ts';
import { admit } from './admission/admit.ts';
import { PlanRun } from './attempts/run-plan.ts';
import { Delivery } from './deliver.ts';
import type { Call } from './ports.ts';
import type { Rooms } from './rooms.ts';
import { planRoute } from './routing/plan-route.ts';
import { Ticket } from './settle.ts';

/**
 * The life of one chat request. The answer goes to `call.client`, piece by piece as it comes, so this returns before it is there. Steps say
 * how they ended; the ticket closes exactly once, however delivery ends.
 */
export function handleChat(request: ChatRequest, call: Call, rooms: Rooms): void {
  const { catalogue, recorder, clock, random, board, liveCalls } = rooms;
  const startedMs = clock.ticksMs();
  const view = catalogue.current();
  const { settings } = view;
  const ticket = new Ticket({ request, call, view, recorder, startedMs });
  const delivery = new Delivery({ request, call, settings, ticket, rooms, startedMs });
  try {
    const admission = admit(liveCalls);
    if (admission.kind === 'refused') {
      delivery.refuse(admission.error);
      return;
    }

    board.follow(view);
    const { providerHeader, requestId } = call;
    const route = planRoute({ request, providerHeader, view, readiness: board, startedMs });
    if (route.kind === 'refused') {
      delivery.refuse(route.error);
      return;
    }

    const { plan } = route;
    delivery.follow(
      new PlanRun({ plan, request, requestId, receiver: delivery, board, settings, clock, random, startedMs }),
    );
  } catch (error) {
    delivery.crash(error);
  }
}
