import type { ProviderFailure } from '../../domain/provider-failure.ts';

const PAGE = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head)\b/i;

/** A good status with a web page in place of JSON: a wrong address, a login page or a captive portal. undefined where the body is none. */
export function webPageFailure(body: string): ProviderFailure | undefined {
  if (!PAGE.test(body)) return undefined;
  const message =
    'The provider answered with a web page instead of JSON; check its baseURL (a wrong path, or a login page in front of it).';
  return { kind: 'misconfigured', message };
}
