import { type ToolName } from './machine.ts';
/** A suite that needs a tool of the machine and gets its path; without it one skipped test says why. */
export declare function describeWith(tool: ToolName, title: string, suite: (where: string) => void): void;
