/** 0: done. 1: it could not be done. 2: it was not asked for in a way that can be understood. */
export type ExitCode = 0 | 1 | 2;
