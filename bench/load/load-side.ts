import { runClosedLoop } from './closed-loop.ts';
import type { EventCounts, LoadCommand, LoadResult } from './commands.ts';
import { HeldStreams } from './held-streams.ts';
import { startMockUpstream } from './mock-upstream.ts';
import { OpenLoop } from './open-loop.ts';

/**
 * Child process: the mock upstream and the load generator on one event loop, so that neither has to wait for the other's time slice (two
 * processes on one core hand the gateway its work in batches of milliseconds). `node load-side.ts ANSWER_BYTES`; sends `{ port }` when ready,
 * then one answer per command.
 */
const mock = await startMockUpstream(Number(process.argv[2] ?? 600));
const held = new HeldStreams();

async function run(command: LoadCommand): Promise<LoadResult | EventCounts> {
  switch (command.kind) {
    case 'closed-loop':
      return runClosedLoop(command);
    case 'open-loop':
      return new OpenLoop(command).run();
    case 'open-streams':
      return held.open(command.target, command.streams);
    case 'end-streams':
      mock.paced.end();
      mock.slow.end();
      return held.awaitEnds();
    case 'count-events':
      return { sent: mock.paced.events + mock.slow.events, received: held.eventsSeen };
  }
}

process.on('message', (command: LoadCommand) => {
  void run(command).then((result) => process.send?.(result));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ port: mock.port });
