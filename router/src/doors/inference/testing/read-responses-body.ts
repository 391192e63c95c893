/** The door's own reading of a body, for tests of those who write one. */
export { readMeaning as readResponsesBody } from '../responses/read-meaning.ts';
