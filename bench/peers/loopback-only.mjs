// Preloaded into Portkey, which offers no way to say where it listens: everything here listens on 127.0.0.1 only.
import { Server } from 'node:net';

const { listen } = Server.prototype;

Server.prototype.listen = function listenOnLoopback(...args) {
  const [first, ...rest] = args;
  const callback = rest.findLast((argument) => typeof argument === 'function');
  const options = typeof first === 'object' && first !== null ? first : { port: Number(first) };
  return listen.call(this, { ...options, host: '127.0.0.1' }, callback);
};
