import type { ApiKeyRole, Principal } from '../../domain/principal.ts';

const rank = { inference: 0, operator: 1, admin: 2 } as const satisfies Record<ApiKeyRole, number>;

/** Whether someone may use what needs `needed`. A local program on an open loopback install may do everything (contract, section 8). */
export function roleAllows(principal: Principal, needed: ApiKeyRole): boolean {
  switch (principal.kind) {
    case 'local':
      return true;
    case 'nobody':
      return needed === 'inference';
    case 'api-key':
      return rank[principal.role] >= rank[needed];
  }
}
