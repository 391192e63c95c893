import type { ProviderWire } from '../../management/contracts/provider.ts';
import { type Session, withSession } from '../calls/with-session.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { type DefinitionOptions, toDefinition } from '../to-definition.ts';
import { usageMistake } from '../usage-mistake.ts';
import { wirePath } from '../wire-path.ts';

export interface ModelLinkOptions extends DefinitionOptions {
  readonly isDefault?: boolean;
  readonly upstreamName?: string;
  readonly region?: string;
  readonly inputUsdPerMillion?: number;
  readonly outputUsdPerMillion?: number;
}

interface Wish {
  readonly model: string | undefined;
  readonly provider: string | undefined;
}

/** `provider-cli model link [MODEL] [PROVIDER]`. */
export async function modelLink(context: Context, wish: Wish, options: ModelLinkOptions): Promise<ExitCode> {
  const { terminal } = context;
  if ((wish.model === undefined || wish.provider === undefined) && !terminal.isInteractive) {
    return usageMistake(context, `A model and a provider are needed: ${context.toolName} model link MODEL PROVIDER`);
  }
  return withSession(context, async (session) => {
    const link = await complete(session, wish);
    if (link === undefined) return 1;
    const { model, provider } = link;
    const answer = await session.ask<{ readonly is_default: boolean }>(
      'POST',
      wirePath('providers', provider, 'models'),
      {
        model_id: model,
        ...toDefinition(options),
        ...toDeployment(options),
      },
    );
    return session.show(answer, () =>
      terminal.print(`Model "${model}" is linked to "${provider}"${answer.is_default ? ' as its default' : ''}.`),
    );
  });
}

async function complete({ ask }: Session, wish: Wish) {
  const { model, provider } = wish;
  if (model !== undefined && provider !== undefined) return { model, provider };
  const { providers } = await ask<{ readonly providers: readonly ProviderWire[] }>('GET', '/v1/providers');
  const { askLink } = await import('../ask-link.ts');
  return askLink(wish, providers);
}

function toDeployment(options: ModelLinkOptions): object {
  const { isDefault, upstreamName, region, inputUsdPerMillion, outputUsdPerMillion } = options;
  return {
    ...(isDefault !== undefined && { is_default: isDefault }),
    ...(upstreamName !== undefined && { upstream_name: upstreamName }),
    ...(region !== undefined && { region }),
    ...(inputUsdPerMillion !== undefined && { input_usd_per_million: inputUsdPerMillion }),
    ...(outputUsdPerMillion !== undefined && { output_usd_per_million: outputUsdPerMillion }),
  };
}
