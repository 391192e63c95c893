import type { ChatRequest } from '../../domain/chat-request.ts';
import { prefixedName } from '../../domain/prefixed-name.ts';
import { isAutoModel } from '../../domain/routing-words.ts';
import type { CatalogueView } from '../ports.ts';

export interface AnsweredQuestion {
  readonly request: ChatRequest;
  /** `X-Provider`. */
  readonly providerHeader: string | undefined;
  readonly view: CatalogueView;
  /** The id of who answered. */
  readonly answeredBy: string;
}

/** What a client is told that named one provider and was answered by another (`routing.fallbackEnabled`); undefined elsewhere. */
export function answeredElsewhere(question: AnsweredQuestion): string | undefined {
  const { answeredBy } = question;
  const named = namedProvider(question);
  if (named === undefined || named === answeredBy) return undefined;
  return `provider "${named}" was asked for and could not answer: "${answeredBy}" did (routing.fallbackEnabled)`;
}

function namedProvider({ request, providerHeader, view }: AnsweredQuestion): string | undefined {
  const { model, provider, wishes } = request;
  const name = providerHeader || provider;
  if (name && !isAutoModel(name)) return name;
  // Of several models that will do none names its provider alone.
  if (model === undefined || (wishes !== undefined && wishes.models.length > 0)) return undefined;
  return prefixedName(model, (id) => view.provider(id) !== undefined)?.provider;
}
