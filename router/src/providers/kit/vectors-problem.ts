/** Why vectors are no answer to an embeddings request, after "The provider’s answer ..."; a client puts each beside the input of its place. */
export function vectorsProblem(given: number, wanted: number): string | undefined {
  if (given === wanted) return undefined;
  return given === 0 ? 'has no embeddings' : `has embeddings for ${given} of ${wanted} inputs`;
}
