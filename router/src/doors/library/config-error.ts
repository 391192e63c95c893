/** A configuration that makes no sense. `problems` are sentences, each with its place: the file and the line, or the path in the object. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
