/** What a gate is told: the tree to judge, and the packed package, which is made once for all gates that want it. */
export interface GateContext {
  /** Absolute path of the project's root; canaries hand in a copy with one planted fault. */
  readonly root: string;
  /** Absolute path of the packed tarball of `router/`. */
  packed(): Promise<string>;
}

export type Verdict = { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly output: string };

/** One question about the tree that is answered by yes or no. `name` is what `npm run check -- NAME` takes. */
export interface Gate {
  readonly name: string;
  judge(context: GateContext): Promise<Verdict>;
}
