/** What a model is told that cannot go on from words in its own mouth, behind those words. */
export const GO_ON_WORDS =
  'Your answer was cut off where it ends above. Go on with the very next character: repeat nothing, begin nothing anew, do not comment on this.';
