import { packageVersion } from './package-version.ts';
import { runProgram } from './run-program.ts';
import { swarmProgram } from './swarm-program.ts';

process.exit(await runProgram((run) => swarmProgram(packageVersion(), run), 'qwen-swarm-enhanced'));
