/** Whether suites may be skipped for want of a tool: where a person works, yes; under CI a suite that did not run would pass for one that did. */
export function mayBeMissing(env: NodeJS.ProcessEnv = process.env): boolean {
  return ['', '0', 'false'].includes(env['CI'] ?? '');
}
