import type { SpeakAtPlatform } from '../kit/platform-access.ts';
import { MessagesCalls } from './messages-calls.ts';
import { PLATFORM_VERSION, PlatformWire } from './platform-wire.ts';

/** The Messages API as Vertex AI has it: the same words at another address. */
export const anthropicAtPlatform: SpeakAtPlatform = (access, tools) =>
  new MessagesCalls({
    wire: new PlatformWire(access),
    options: { version: PLATFORM_VERSION, defaultMaxTokens: undefined },
    tools,
  });
