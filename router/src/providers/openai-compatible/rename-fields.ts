/** Gives fields the vendor's own names, unless the body says them already. */
export function renameFields(body: Record<string, unknown>, names: Readonly<Record<string, string>>): void {
  for (const [field, name] of Object.entries(names)) {
    if (body[field] === undefined) continue;
    body[name] ??= body[field];
    delete body[field];
  }
}
