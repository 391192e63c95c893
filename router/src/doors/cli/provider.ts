import type { OpenRooms } from '../../compose-server.ts';

/** A provider as the registry shows it. */
export type Provider = ReturnType<OpenRooms['registry']['current']>['byPriority'][number];
