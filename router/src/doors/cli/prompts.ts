/** The questions of a terminal. Ctrl-D at one of them means what Ctrl-C means: the line is closed by it, and the question would never end. */
export async function prompts(): Promise<typeof import('@clack/prompts')> {
  const questions = await import('@clack/prompts');
  questions.updateSettings({ aliases: { '\u0004': 'cancel' } });
  return questions;
}
