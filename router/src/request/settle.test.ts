import { expect, it } from 'vitest';
import type { RequestRecord } from '../domain/request-record.ts';
import { routerError } from '../domain/router-error.ts';
import { Ticket } from './settle.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { summary } from './testing/scripted-adapter.ts';
import { testRequest, testView } from './testing/test-house.ts';
import { TokenRatios } from './tokens/token-ratios.ts';

it('a ticket closes once: whoever says first how it ended is right', () => {
  const records: RequestRecord[] = [];
  const call = {
    id: 'id',
    requestId: 'x-id',
    endpoint: '/v1/chat/completions',
    receivedAtMs: 5,
    principal: { kind: 'local' as const },
    providerHeader: undefined,
    endUser: 'someone',
    client: new RecordingClient(),
  };
  const recorder = { write: (record: RequestRecord) => records.push(record), hasRoomForBodies: () => true };
  const view = testView({ providers: [] });
  const ticket = new Ticket({
    request: testRequest(),
    call,
    view,
    recorder,
    reportBug: () => {},
    ratios: new TokenRatios(),
    startedMs: 100,
  });

  ticket.close({ kind: 'refused', error: routerError('no_provider') }, 130);
  ticket.close({ kind: 'cancelled' }, 140);
  ticket.close({ kind: 'ok', summary }, 150);

  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    status: 'error',
    httpStatus: 503,
    errorCode: 'no_provider',
    atMs: 5,
    durationMs: 30,
    endUser: 'someone',
    apiKeyId: undefined,
    firstContentMs: undefined,
  });
});
