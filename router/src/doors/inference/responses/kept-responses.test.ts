import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { deliveryHead, startDoors } from '../../http/testing/start-doors.ts';
import { answering, clientOf } from '../testing/answering.ts';

const start: ChatEvent = { type: 'answer-start', id: 'chatcmpl-1', model: 'm-1', createdS: 1_790_000_000 };
const text = (words: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: words });
const stop: ChatEvent = { type: 'finish', choice: 0, reason: { kind: 'stop' } };
const input = 'Hi';
const model = 'm';

describe('kept responses', () => {
  it('go on from one another, whoever answered, and can be read, listed and deleted', async () => {
    await using doors = await startDoors(answering([start, text('Hello.'), stop]));
    const client = clientOf(doors.url);
    const first = await client.responses.create({ model, input: 'one' });
    const second = await client.responses.create({
      model,
      input: [{ role: 'user', content: 'two' }],
      previous_response_id: first.id,
      instructions: 'Now.',
    });
    expect(doors.calls[1]?.request.meaning().messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Now.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'one' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Hello.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'two' }] },
    ]);
    expect(doors.calls[1]?.request.meaning().extra).toEqual({});
    expect(second.previous_response_id).toBe(first.id);
    expect((await client.responses.retrieve(second.id)).output).toEqual(second.output);
    const items = await client.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'one' }] },
      { role: 'assistant' },
      { role: 'user', content: [{ type: 'input_text', text: 'two' }] },
    ]);
    await client.responses.delete(first.id);
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    await expect(client.responses.cancel(second.id)).rejects.toMatchObject({ status: 400 });
    const unknown = client.responses.create({ model, input, previous_response_id: second.id });
    await expect(unknown).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });

  it('are not kept where the client or the operator says so', async () => {
    await using doors = await startDoors({ ...answering([start, text('a'), stop]), keepsResponses: () => true });
    const client = clientOf(doors.url);
    const response = await client.responses.create({ model, input, store: false });
    expect(response).toMatchObject({ store: false });
    await expect(client.responses.retrieve(response.id)).rejects.toMatchObject({ status: 404 });
    await using none = await startDoors({ ...answering([start, text('a'), stop]), keepsResponses: () => false });
    const { id } = await clientOf(none.url).responses.create({ model, input });
    await expect(clientOf(none.url).responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it('are nobody else’s', async () => {
    const keys = { 'pr-a': 'inference', 'pr-b': 'admin' } as const;
    await using doors = await startDoors({ ...answering([start, text('a'), stop]), keys });
    const mine = clientOf(doors.url, 'pr-a');
    const theirs = clientOf(doors.url, 'pr-b');
    const { id } = await mine.responses.create({ model, input });
    expect((await mine.responses.retrieve(id)).id).toBe(id);
    await expect(theirs.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
    await expect(theirs.responses.delete(id)).rejects.toMatchObject({ status: 404 });
    const calls = doors.calls.length;
    const goingOn = theirs.responses.create({ model, input, previous_response_id: id });
    await expect(goingOn).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
    expect(doors.calls).toHaveLength(calls);
    // What nobody here made an upstream may know.
    await theirs.responses.create({ model, input, previous_response_id: 'resp_of_an_upstream' });
    expect(doors.calls.at(-1)?.request).toMatchObject({ essential: ['prompt', 'previous_response_id'] });
  });

  it('stand in for references to their items', async () => {
    await using doors = await startDoors(answering([start, text('Hello.'), stop]));
    const client = clientOf(doors.url);
    const { output } = await client.responses.create({ model, input });
    const reference = { type: 'item_reference' as const, id: output[0]?.id ?? '' };
    await client.responses.create({ model, input: [reference, { role: 'user', content: 'two' }] });
    expect(doors.calls[1]?.request.meaning().messages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', text: 'Hello.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'two' }] },
    ]);
  });

  it('make conversations', async () => {
    await using doors = await startDoors(answering([start, text('Hello.'), stop]));
    const client = clientOf(doors.url);
    const conversation = await client.conversations.create({
      items: [{ type: 'message', role: 'user', content: 'zero' }],
      metadata: { a: 'b' },
    });
    const first = await client.responses.create({ model, input: 'one', conversation: conversation.id });
    expect(first.conversation).toEqual({ id: conversation.id });
    await client.responses.create({ model, input: 'two', conversation: { id: conversation.id } });
    const said = doors.calls[1]?.request.meaning().messages.map((message) => message.parts[0]);
    expect(said).toMatchObject([{ text: 'zero' }, { text: 'one' }, { text: 'Hello.' }, { text: 'two' }]);
    expect(await client.conversations.retrieve(conversation.id)).toMatchObject({ metadata: { a: 'b' } });
    expect((await client.conversations.items.list(conversation.id)).data).toHaveLength(5);
    expect(await client.conversations.delete(conversation.id)).toMatchObject({ deleted: true });
  });

  it('are kept too where the answer passed as bytes, under the upstream’s id', async () => {
    const response = {
      id: 'resp_up',
      object: 'response',
      status: 'completed',
      output: [
        {
          type: 'message',
          id: 'msg_up',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
        },
      ],
    };
    await using doors = await startDoors({
      onChat(request, { client }) {
        client.begin(deliveryHead(request.stream));
        const event = `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', sequence_number: 1, response })}\n\n`;
        if (request.stream)
          client.bytes(
            Buffer.from(
              `event: response.created\ndata: {"type":"response.created","response":{"id":"resp_up","status":"in_progress"}}\n\n`,
            ),
          );
        client.bytes(Buffer.from(request.stream ? event : JSON.stringify(response)));
        client.end();
      },
    });
    const client = clientOf(doors.url);
    for (const stream of [true, false]) {
      await fetch(`${doors.url}/v1/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model, input, stream }),
      }).then((answer) => answer.text());
      expect((await client.responses.retrieve('resp_up')).output).toEqual(response.output);
      await client.responses.create({ model, input: 'more', previous_response_id: 'resp_up' });
      const asked = doors.calls.at(-1)?.request;
      expect(asked?.continued).toMatchObject({
        knownAt: 'p',
        whole: { input: [{ role: 'user' }, { id: 'msg_up' }, { role: 'user' }] },
      });
      await client.responses.delete('resp_up');
    }
  });
});
