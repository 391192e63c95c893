/**
 * Lets in what other processes wrote into the database (the sqlite3 tool, provider-cli, a second router). Every door calls it before
 * anything else of a request: one `PRAGMA data_version`, at most once per turn of the event loop. A promise only when something changed.
 */
export type Freshen = () => void | Promise<void>;
