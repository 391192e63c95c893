import OpenAI from 'openai';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { type DoorsOptions, deliveryHead } from '../../http/testing/start-doors.ts';

/** Doors behind which every request is answered with these events. */
export function answering(events: readonly ChatEvent[], ending: 'end' | 'fail' = 'end'): Pick<DoorsOptions, 'onChat'> {
  return {
    onChat(request, { client }) {
      client.begin(deliveryHead(request.stream));
      for (const event of events) client.events([event]);
      if (ending === 'end') client.end();
      else client.fail({ code: 'stream_broken', status: 502, message: 'It broke off.' });
    },
  };
}

/** OpenAI's own client, which tries nothing twice. */
export function clientOf(url: string, apiKey = 'any'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}
