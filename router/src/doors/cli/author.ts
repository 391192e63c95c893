/** Who stands in the audit trail for what is done here. Whoever can write the database file may do everything with it anyway. */
export const author = {
  actor: { who: 'local', door: 'cli', from: undefined },
  maySetSecrets: true,
} as const;
