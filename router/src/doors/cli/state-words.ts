import type { Provider } from './provider.ts';

/** How a provider is doing, for people. */
export function stateWords(state: Provider['state']): string {
  switch (state.kind) {
    case 'loaded':
      return 'loaded';
    case 'disabled':
      return 'disabled';
    case 'error':
      return `error: ${state.problem}`;
  }
}
