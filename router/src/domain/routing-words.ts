/** How the router ranks those that may answer (contract, section 7). */
export const strategyNames = [
  'balanced',
  'cost-optimized',
  'performance-optimized',
  'reliability-optimized',
  'intelligent',
] as const;

export type StrategyName = (typeof strategyNames)[number];

/** Plain algorithms of load balancing. Alone they decide alone; beside a strategy they break its ties. */
export const balancingAlgorithms = [
  'round-robin',
  'weighted-round-robin',
  'least-connections',
  'least-latency',
  'random',
  'priority',
] as const;

export type BalancingAlgorithm = (typeof balancingAlgorithms)[number];

/** The model name that leaves the choice to the router, and its variants. */
const autoModels: Readonly<Record<string, StrategyName | undefined>> = {
  auto: undefined,
  'auto/fast': 'performance-optimized',
  'auto/cheap': 'cost-optimized',
  'auto/best': 'intelligent',
};

/** Whether a name leaves the choice to the router. */
export function isAutoModel(name: string): boolean {
  return Object.hasOwn(autoModels, name);
}

/** The strategy that such a name brings along. */
export function strategyOfAuto(name: string): StrategyName | undefined {
  return isAutoModel(name) ? autoModels[name] : undefined;
}
