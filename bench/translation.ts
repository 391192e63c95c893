import { forwardBody } from '../router/src/providers/openai-compatible/forward-body.ts';
import { defaultQuirks } from '../router/src/providers/openai-compatible/quirks.ts';
import { StreamScanner } from '../router/src/providers/openai-compatible/stream-scanner.ts';
import { markdownTable } from './markdown-table.ts';
import { type Ingress, ingresses } from './translation/doors.ts';
import { medianCost } from './translation/median-cost.ts';
import { type Upstream, upstreams } from './translation/upstreams.ts';
import { writeDocs } from './write-docs.ts';

/** What translating costs beside passing bytes through: µs of one thread, for each dialect of clients in front of each of upstreams. */

interface Cost {
  readonly requestUs: number;
  readonly chunkUs: number;
}

const words = [' the', ' quick', ' "brown"', ' fox', '\njumps', ' over', ' thé', ' lazy', ' dog', ','];
/** Endings that a stream is read anew after: none is endless. */
const CHUNKS_PER_STREAM = 200;

function costOf(ingress: Ingress, upstream: Upstream): Cost {
  const readUs = medianCost(() => ingress.read());
  const wholeUs = medianCost(() => Buffer.from(JSON.stringify(upstream.encode(ingress.read().meaning()))));
  return { requestUs: wholeUs - readUs, chunkUs: chunkCost(ingress, upstream) };
}

/** From the bytes of one event to the bytes that say it. */
function chunkCost(ingress: Ingress, upstream: Upstream): number {
  const pieces = words.map((word) => upstream.piece(word));
  let written = 0;
  const open = () => {
    const voice = ingress.startStream();
    const reader = upstream.reader((batch) => {
      written += Buffer.from(voice.say(batch)).length;
    });
    for (const piece of upstream.opening) reader.data(piece);
    return reader;
  };
  let reader = open();
  const cost = medianCost((index) => {
    if (index % CHUNKS_PER_STREAM === 0) reader = open();
    const piece = pieces[index % pieces.length];
    if (piece !== undefined) reader.data(piece);
    return written;
  });
  if (written === 0) throw new Error(`${ingress.name} said nothing of what ${upstream.name} streamed.`);
  return cost;
}

/** The same request and chunks where both sides speak one dialect. */
function bytesThrough(): Cost {
  const [chat] = ingresses;
  const [openAi] = upstreams;
  if (chat === undefined || openAi === undefined) throw new Error('Nothing to measure.');
  const readUs = medianCost(() => chat.read());
  const wholeUs = medianCost(() => forwardBody(chat.read(), 'm', defaultQuirks).bytes);
  const pieces = words.map((word) => openAi.piece(word));
  let passed = 0;
  const output = {
    pass: (bytes: Uint8Array) => {
      passed += bytes.length;
    },
    passComments() {},
    errorEvent() {},
    done() {},
    overflown() {},
  };
  const scanner = () => new StreamScanner({ quirks: defaultQuirks, hidesUsage: false }, output);
  let scanning = scanner();
  const chunkUs = medianCost((index) => {
    if (index % CHUNKS_PER_STREAM === 0) scanning = scanner();
    const piece = pieces[index % pieces.length];
    if (piece !== undefined) scanning.push(piece);
    return passed;
  });
  return { requestUs: Math.max(0, wholeUs - readUs), chunkUs };
}

const shown = ({ requestUs, chunkUs }: Cost): string => `${requestUs.toFixed(0)} / ${chunkUs.toFixed(1)}`;
const rows = ingresses.map((ingress) => [
  `\`${ingress.name}\``,
  ...upstreams.map((upstream) => shown(costOf(ingress, upstream))),
]);
const bytes = bytesThrough();
const table = markdownTable(['µs per request / per chunk', ...upstreams.map(({ name }) => name)], rows);
const report = `${table}

Requests of ${ingresses.map(({ text }) => text.length).join(', ')} bytes with ten tools (the last without); chunks of one word each, from the bytes of an event to the bytes that say it. Where both sides
speak one dialect, bytes go through: ${shown(bytes)}. Node ${process.version}, one thread, medians.`;
process.stdout.write(`${report}\n`);
if (process.argv.includes('--write-docs')) writeDocs(report, 'translation');
