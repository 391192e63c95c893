/** The flags of a model: the API's field names in kebab-case. */
export interface DefinitionOptions {
  readonly name?: string;
  readonly description?: string;
  readonly capabilities?: readonly string[];
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
}

/** As the API names them; what was not given is not there. */
export function toDefinition(options: DefinitionOptions): object {
  const { name, description, capabilities, contextLength, maxOutputTokens } = options;
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(capabilities !== undefined && { capabilities }),
    ...(contextLength !== undefined && { context_length: contextLength }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
  };
}
