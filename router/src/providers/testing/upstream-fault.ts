import type { FakeAnswer } from './fake-answer.ts';
import type { FakeScript } from './fake-upstream.ts';

/** What the client must see in the end. `broken`: half an answer that says so itself, and no clean end. */
export type FaultEnd = 'answered' | 'refused' | 'broken';

/** How an upstream misbehaves in the course of time. */
export type FaultCourse =
  /** One answer after the other; the last one for ever. */
  | { readonly kind: 'answers'; readonly answers: readonly FakeAnswer[] }
  /** The same for a while from the first request on, then well. */
  | { readonly kind: 'outage'; readonly answer: FakeAnswer; readonly forMs: number };

/** One way in which an upstream misbehaves, and how a router before it and a second, healthy upstream should conduct itself. */
export interface UpstreamFault {
  readonly name: string;
  readonly onTheWire: string;
  readonly rightConduct: string;
  readonly course: FaultCourse;
  /** What the second upstream answers; well where nothing is said. */
  readonly second?: FakeAnswer;
  /** undefined: the fault says nothing about plain answers, or they know no such limit. */
  readonly plainEnds: FaultEnd | undefined;
  readonly streamEnds: FaultEnd;
  /** Calls that one request may cost the upstream at most: with a second one to go to, and without. */
  readonly mostCalls: { readonly withSecond: number; readonly alone: number };
  /** The least time between two calls of it. */
  readonly leastGapMs?: number;
}

/** What the fake upstream plays. `nowMs`: any clock that only goes forward. */
export function faultScript({ course }: UpstreamFault, healthy: FakeAnswer, nowMs: () => number): FakeScript {
  switch (course.kind) {
    case 'answers':
      return course.answers.map((answer) => ({ ...healthy, ...answer }));
    case 'outage': {
      let endsMs: number | undefined;
      return () => {
        endsMs ??= nowMs() + course.forMs;
        return nowMs() < endsMs ? { ...healthy, ...course.answer } : healthy;
      };
    }
  }
}
