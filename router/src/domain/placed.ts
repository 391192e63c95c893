/** What a client wrote somewhere in its body. */
export interface Placed {
  /**
   * Where it stands there, in the client's words (`input.3.content.0`): people are told by it what was left out. undefined where it is where one looks for
   * it: the third message at `messages.2`, its first part at `messages.2.content.0`, the first tool at `tools.0`.
   */
  readonly at?: string;
}

export function messagePlace({ at }: Placed, index: number): string {
  return at ?? `messages.${index}`;
}

/** `message`: the place of the message that it is a part of. */
export function partPlace({ at }: Placed, message: string, index: number): string {
  return at ?? `${message}.content.${index}`;
}

export function toolPlace({ at }: Placed, index: number): string {
  return at ?? `tools.${index}`;
}

/** The same thing with its place, where that is not the `usual` one. */
export function placed<Thing extends Placed>(thing: Thing, at: string, usual: string): Thing {
  return at === usual ? thing : { ...thing, at };
}
