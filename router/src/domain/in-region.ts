/** Whether a region is one of those, or lies in one: `eu-west-1` lies in `eu`. All in lower case. What has no region lies nowhere. */
export function inRegion(region: string | undefined, regions: readonly string[]): boolean {
  return region !== undefined && regions.some((one) => region === one || region.startsWith(`${one}-`));
}
