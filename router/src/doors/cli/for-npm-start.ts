import { processOptions } from '../../config/process-options.ts';

/** A sentence that advises a flag, for whom `npm start` has started the router: it hands no flags on, but the variables that say the same. */
export function forNpmStart(sentence: string, env: NodeJS.ProcessEnv): string {
  if (env['npm_lifecycle_event'] !== 'start') return sentence;
  return processOptions.reduce(
    (text, { flag, variable }) =>
      flag === undefined
        ? text
        : text.replaceAll(new RegExp(`${flag} (\\S*[^\\s.,:;)])`, 'g'), `${variable}=$1 npm start`),
    sentence,
  );
}
