/**
 * `node:http` without the wrapper that `import` puts around it: that one reads every name the module has, and for `WebSocket` Node loads its own copy
 * of undici, which nobody here uses. In a process that does nothing else it is 15 MiB.
 */
export const nodeHttp = process.getBuiltinModule('node:http');
