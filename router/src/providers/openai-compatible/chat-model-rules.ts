/** What the requests for some models of a vendor may say, where others of its models take more. Nothing said: nobody knows, and the vendor says it. */
export interface ChatModelRules {
  readonly models: RegExp;
  /** false: they never think, so that a wish to think has nobody to hear it, and one not to think is granted. */
  readonly thinks?: false;
  /** The efforts that they take, least first; empty: they think as they think. */
  readonly efforts?: readonly string[];
  /** Fields of the body that they answer with 400. */
  readonly refuses?: readonly string[];
  /** Fields that they answer with 400 unless they are told not to think. */
  readonly refusesThinking?: readonly string[];
  /** false: where a request says nothing of it, they do not think. */
  readonly thinksUnasked?: false;
  /** As the quirk of that name, for these alone. */
  readonly structuredOutput?: 'json' | 'nothing';
}

/** A model of which nobody knows more. */
export const unknownModel: ChatModelRules = { models: /^/ };

/** The rules of a model by its upstream's name: the first that fit. */
export function chatModelRules(rules: readonly ChatModelRules[], model: string): ChatModelRules {
  if (rules.length === 0) return unknownModel;
  const name = model.toLowerCase();
  return rules.find(({ models }) => models.test(name)) ?? unknownModel;
}
