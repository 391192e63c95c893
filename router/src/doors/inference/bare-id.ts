const OF_REQUEST = 'req_';

/** The id of a request as it stands in the ids of its answers: without the word that says what it is the id of. */
export function bareId(id: string): string {
  return id.startsWith(OF_REQUEST) ? id.slice(OF_REQUEST.length) : id;
}
