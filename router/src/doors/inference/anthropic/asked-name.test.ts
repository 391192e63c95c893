import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskedName } from './asked-name.ts';

const plain = (text: string, asked = 'auto'): string =>
  Buffer.from(new AskedName(asked, false).pass(Buffer.from(text))).toString();

const streamed = (chunks: readonly string[], asked = 'auto'): string => {
  const rewriter = new AskedName(asked, true);
  return chunks.map((chunk) => Buffer.from(rewriter.pass(Buffer.from(chunk))).toString()).join('');
};

const start = (model: string): string =>
  `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","content":[],"model":${JSON.stringify(model)},"usage":{}}}\n\n`;
const ping = 'event: ping\ndata: {"type":"ping"}\n\n';
const delta = 'event: content_block_delta\ndata: {"delta":{"partial_json":"{\\"model\\":\\"x\\"}"},"model":"x"}\n\n';

describe('the name in an answer that passes as bytes', () => {
  it('is the one that the client wrote', () => {
    expect(plain('{"model" : "claude-4", "content":[]}')).toBe('{"model" : "auto", "content":[]}');
    expect(streamed([ping, start('claude-4'), delta])).toBe(ping + start('auto') + delta);
    expect(streamed([ping + start('claude-4') + delta])).toBe(ping + start('auto') + delta);
  });

  it('is found where no line names the event', () => {
    const bare = start('claude-4').slice('event: message_start\n'.length);
    expect(streamed([bare])).toBe(bare.replace('claude-4', 'auto'));
  });

  it('is none of those with which tools are called', () => {
    const body = '{"content":[{"type":"tool_use","input":{"model":"y","a":"model"}}],"id":"model","model":"claude-4"}';
    expect(plain(body)).toBe(body.replace('claude-4', 'auto'));
  });

  it('stays where there is none, and where what came is no JSON at all', () => {
    for (const text of ['{"content":[]}', '{"model":7}', '{"model"', '{"model":"x', '', '"', '{}{"model":"x"}'])
      expect(plain(text)).toBe(text === '{"model":"x' ? '{"model":"auto"' : text);
    expect(streamed([delta])).toBe(delta);
  });

  it('is whatever text a client wrote, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.json(), (asked, answered, input) => {
        const body = (model: string) => `{"content":[${input}],"model":${JSON.stringify(model)},"n":1.0}`;
        expect(plain(body(answered), asked)).toBe(body(asked));
      }),
    );
  });
});
