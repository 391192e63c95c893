/** What a table says of a word that somebody else chose: `constructor` and its like stand in no table, though every object answers to them. */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
