import { readFileSync } from 'node:fs';

/** Which core the gateways get, and which the mock and the load generator. Equal where the machine has only one. */
export interface Cores {
  readonly gateway: number;
  readonly load: number;
}

/** The first two cores that this process may use. */
export function chooseCores(): Cores {
  const allowed = parseCpuList(
    /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0',
  );
  const gateway = allowed[0] ?? 0;
  return { gateway, load: allowed[1] ?? gateway };
}

/** `0-2,5` → 0, 1, 2, 5. */
export function parseCpuList(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
