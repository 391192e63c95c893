import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../domain/chat-event.ts';
import { messagesWithoutPlaces } from '../../../domain/testing/without-places.ts';
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
    expect(messagesWithoutPlaces(doors.calls[1]?.request.meaning().messages ?? [])).toEqual([
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
    expect(messagesWithoutPlaces(doors.calls[1]?.request.meaning().messages ?? [])).toEqual([
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

  it('go on from conversations whose items and metadata are changed', async () => {
    await using doors = await startDoors(answering([start, text('Hello.'), stop]));
    const { conversations, responses } = clientOf(doors.url);
    const { id } = await conversations.create({ items: [{ type: 'message', role: 'user', content: 'zero' }] });
    await responses.create({ model, input: 'one', conversation: id });
    const added = await conversations.items.create(id, {
      items: [{ type: 'message', role: 'user', content: 'by the way' }],
    });
    expect(added).toMatchObject({ object: 'list', data: [{ type: 'message', role: 'user' }], has_more: false });
    const { data } = await conversations.items.list(id, { order: 'asc' });
    const answer = data[2]?.id ?? '';
    expect(await conversations.items.retrieve(answer, { conversation_id: id })).toEqual(data[2]);
    expect(await conversations.items.delete(answer, { conversation_id: id })).toMatchObject({
      id,
      object: 'conversation',
    });
    await expect(conversations.items.retrieve(answer, { conversation_id: id })).rejects.toMatchObject({
      status: 404,
      code: 'item_not_found',
    });
    await responses.create({ model, input: 'two', conversation: id });
    const said = doors.calls
      .at(-1)
      ?.request.meaning()
      .messages.map((message) => message.parts[0]);
    expect(said).toMatchObject([{ text: 'zero' }, { text: 'one' }, { text: 'by the way' }, { text: 'two' }]);
    expect(await conversations.update(id, { metadata: { topic: 'x' } })).toMatchObject({
      id,
      metadata: { topic: 'x' },
    });
    expect(await conversations.retrieve(id)).toMatchObject({ metadata: { topic: 'x' } });
    // What was added is no answer.
    const notAnAnswer = added.data[0]?.id?.replace(/^msg_(.*)_i0$/, 'conv_$1') ?? '';
    await expect(responses.retrieve(notAnAnswer)).rejects.toMatchObject({ status: 404 });
  });

  it('refuse changes of conversations that are wrong, or of none, naming what is', async () => {
    await using doors = await startDoors({ keys: { 'pr-a': 'inference', 'pr-b': 'admin' } });
    const { conversations } = clientOf(doors.url, 'pr-a');
    const others = clientOf(doors.url, 'pr-b').conversations;
    const { id } = await conversations.create({});
    const items = [{ type: 'message' as const, role: 'user' as const, content: 'x' }];
    const tooMany = Array.from({ length: 21 }, () => items).flat();
    for (const wrong of [[], tooMany, [7 as never]]) {
      await expect(conversations.items.create(id, { items: wrong })).rejects.toMatchObject({ status: 400 });
    }
    await expect(conversations.update(id, { metadata: 'x' as never })).rejects.toMatchObject({
      status: 400,
      param: 'metadata',
    });
    await expect(others.items.create(id, { items })).rejects.toMatchObject({ status: 404 });
    await expect(others.update(id, { metadata: {} })).rejects.toMatchObject({ status: 404 });
    await expect(conversations.items.delete('msg_none', { conversation_id: id })).rejects.toMatchObject({
      status: 404,
    });
    await expect(clientOf(doors.url, 'pr-a').post('/responses/compact', { body: {} })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('compacts no conversations'),
    });
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
