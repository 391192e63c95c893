/** A policy as the wire has it, in one line for people. */
export function policyWords(policy: object | null): string {
  if (policy === null) return '-';
  return Object.entries({ ...policy, ...('constraints' in policy ? (policy.constraints as object) : {}) })
    .filter(([name, value]) => name !== 'constraints' && value !== undefined)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join(', ');
}
