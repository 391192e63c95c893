import type { JsonObject } from '../../domain/json.ts';
import type { ListedModel } from '../../domain/provider-adapter.ts';
import { numberOf } from '../../lib/number-of.ts';
import { ownValue } from '../../lib/own-value.ts';
import { textOf } from '../../lib/text-of.ts';
import { listOf, objectOf } from '../kit/lenient-json.ts';

/** A model of `/api/tags` or `/api/ps`: its name, and the digest that tells whether it is still the same. */
export interface TaggedModel {
  readonly name: string;
  readonly digest: string;
}

export function readTags(body: JsonObject): readonly TaggedModel[] {
  return listOf(body['models']).flatMap((entry) => {
    const model = objectOf(entry);
    const name = textOf(model?.['model']) || textOf(model?.['name']);
    return name ? [{ name, digest: textOf(model?.['digest']) ?? '' }] : [];
  });
}

/** What Ollama calls what a model can do → the house's words. */
const words: Readonly<Record<string, string>> = { thinking: 'reasoning' };

/** `/api/show`: the context is under the name of the architecture; older versions say nothing of capabilities. */
export function readShow(id: string, body: JsonObject): ListedModel {
  const info = objectOf(body['model_info']) ?? {};
  const contextKey = Object.keys(info).find((key) => key.endsWith('.context_length'));
  const contextLength = contextKey === undefined ? undefined : numberOf(info[contextKey]);
  const said = listOf(body['capabilities']).filter((capability) => typeof capability === 'string');
  const capabilities = said.filter((word) => word !== 'completion').map((word) => ownValue(words, word) ?? word);
  return {
    id,
    ...(contextLength === undefined || contextLength <= 0 ? {} : { contextLength }),
    ...(said.length === 0 ? {} : { chat: said.includes('completion'), capabilities, lacks: lacking(capabilities) }),
  };
}

/** Ollama lists all of these that a model has. */
function lacking(capabilities: readonly string[]): readonly string[] {
  return ['tools', 'vision', 'reasoning'].filter((capability) => !capabilities.includes(capability));
}
