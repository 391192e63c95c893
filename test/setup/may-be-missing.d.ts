/** Whether suites may be skipped for want of a tool: where a person works, yes; under CI a suite that did not run would pass for one that did. */
export declare function mayBeMissing(env?: NodeJS.ProcessEnv): boolean;
