/**
 * Tells an upstream through which routers a request has come: a random id of each process, oldest first, comma between them. A router that finds
 * its own there ends the loop (ADR 0014).
 */
export const VIA_HEADER = 'x-router-via';
