import { type Finding, good, problem } from './finding.ts';

/** As `engines` of the package says; the launcher refuses older ones, but sources can be started by hand. */
const LEAST_MAJOR = 24;
const LEAST_MINOR = 11;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > LEAST_MAJOR || (major === LEAST_MAJOR && minor >= LEAST_MINOR)) return good('node', `Node.js ${version}`);
  return problem('node', `Node.js ${version} is too old.`, `Install Node.js ${LEAST_MAJOR}.${LEAST_MINOR} or newer.`);
}
