import type { FileAtRest } from './store-harness.ts';

/** Names every file in which a secret stands, in plain, hex or base64 at any alignment. */
export function hunt(secret: string, files: readonly FileAtRest[]): readonly string[] {
  const traces = tracesOf(secret);
  return files.flatMap(({ name, bytes }) =>
    traces.filter(({ text }) => bytes.includes(text)).map(({ form }) => `${name}: ${form}`),
  );
}

function tracesOf(secret: string): readonly { readonly form: string; readonly text: string }[] {
  const bytes = Buffer.from(secret, 'utf8');
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((offset) => {
    // Only characters that depend on the secret alone: the first and last may be shared with its neighbours.
    const whole = bytes.subarray((3 - offset) % 3, bytes.length - ((bytes.length - ((3 - offset) % 3)) % 3));
    return (['base64', 'base64url'] as const).map((form) => ({
      form: `${form} +${offset}`,
      text: whole.toString(form),
    }));
  });
  return [
    { form: 'plain', text: secret },
    { form: 'hex', text: hex },
    { form: 'HEX', text: hex.toUpperCase() },
    ...base64,
  ];
}
