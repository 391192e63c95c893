/** What `make` returns; a warning that it gives out meanwhile and that says this is swallowed, any other is not. `make` must not wait for anything. */
export function withoutWarning<Made>(says: RegExp, make: () => Made): Made {
  const emit = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!says.test(String(warning))) Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return make();
  } finally {
    process.emitWarning = emit;
  }
}
