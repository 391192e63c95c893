import type { Context } from './context.ts';
import { prompts } from './prompts.ts';

/** Asks before what cannot be undone, where somebody sits there; a script means what it says. */
export async function confirmed({ terminal }: Context, question: string): Promise<boolean> {
  if (!terminal.isInteractive) return true;
  const { confirm } = await prompts();
  return (await confirm({ message: question, initialValue: false })) === true;
}
