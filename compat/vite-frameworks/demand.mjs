/** Throws the sentence as an error unless the condition holds. */
export function demand(condition, sentence) {
  if (!condition) throw new Error(sentence);
}
