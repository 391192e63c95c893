import type { ApiKeyRole } from '../../../domain/principal.ts';
import type { ApiKeyWire } from '../../management/contracts/api-key.ts';
import { withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type KeyLimitOptions, keyLimitsBody } from '../program/key-limit-options.ts';
import { safeLine } from '../safe-line.ts';
import { usableKeysCalled } from '../usable-keys-called.ts';

/** `provider-cli key create NAME`. The key alone goes to standard output, so that a shell can keep it: KEY=$(provider-cli key create x). */
export function keyCreate(
  context: Context,
  name: string,
  { role, ...limits }: KeyLimitOptions & { readonly role: ApiKeyRole },
): Promise<ExitCode> {
  return withSession(
    context,
    async (session) => {
      const { ask, show, tool } = session;
      const { terminal } = context;
      const [twin] = await usableKeysCalled(session, name);
      const created = await ask<ApiKeyWire & { readonly key: string; readonly warning?: string }>('POST', '/v1/keys', {
        name,
        role,
        limits: keyLimitsBody(limits),
      });
      show(created, () => terminal.print(safeLine(created.key)));
      terminal.note(
        `Keep this key: it is shown only now. It is "${created.name}" (${created.id}) with the role ${role}.`,
      );
      if (twin !== undefined) {
        terminal.note(`Another key is called "${name}" too (${twin.id}): to revoke one of them, name it by its id.`);
      }
      if (created.warning !== undefined) {
        terminal.note(
          `From now on every call needs a key, also when this one is revoked. To open this machine again: ${tool('settings set auth.required false')}`,
        );
      }
      return 0;
    },
    { mayCreate: true },
  );
}
