const FEWEST_CHARACTERS = 32;
const FEWEST_UNGUESSABLE = 20;
const FEWEST_DISTINCT = 10;

/** What people write where a secret belongs, and runs that look long and are none. */
const GUESSABLE =
  /change[-_ ]?(?:me|this|it)|pass(?:word|phrase)|secret|master|encryption|default|example|sample|insert|replace|your|my|the|key|test|admin|root|provider|router|here|please|super|very|0123456789|1234567890|abcdefghijklmnopqrstuvwxyz|abcdef|qwertz?y?|letmein|dummy/g;

/** Why a text cannot be a master key, as the end of a sentence; undefined when it can. Never quotes the text. */
export function weakKeyReason(text: string): string | undefined {
  if (text.length < FEWEST_CHARACTERS) return `is shorter than ${FEWEST_CHARACTERS} characters`;
  const rest = smallestPeriod(
    text
      .toLowerCase()
      .replace(GUESSABLE, '')
      .replace(/[^\p{L}\p{N}]/gu, ''),
  );
  if (rest.length < FEWEST_UNGUESSABLE || new Set(rest).size < FEWEST_DISTINCT) return 'can be guessed';
  return undefined;
}

/** `abcabcabc` is no better a key than `abc`. */
function smallestPeriod(text: string): string {
  const period = (text + text).indexOf(text, 1);
  return period === -1 ? text : text.slice(0, period);
}
