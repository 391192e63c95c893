import { startCommand } from './cli-program.ts';
import { packageVersion } from './package-version.ts';
import { runProgram } from './run-program.ts';

process.exit(await runProgram((run) => startCommand('provider-router', packageVersion(), run)));
