/** A computer that several models of the user's own run on: what one of them works on slows the others, and it bears so many calls together. */
export class Machine {
  inFlight = 0;
  /** Calls at once, as somebody set it. */
  most = Number.POSITIVE_INFINITY;

  get hasRoom(): boolean {
    return this.inFlight < this.most;
  }
}
