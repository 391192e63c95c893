// The yardstick (a): the least that a gateway on `node:http` and undici can do. It looks at nothing and passes bytes.
// Plain JavaScript, unlike the rest: stripping types would add to its cold start and memory and so flatter the router.
// node byte-proxy.mjs PORT UPSTREAM_ORIGIN
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [, , port, origin] = process.argv;
// Above any number of streams that a round opens: a lower limit queues in silence.
const pool = new Pool(origin, { connections: 4_096, pipelining: 1 });

class Relay {
  constructor(request, response) {
    this.request = request;
    this.response = response;
    this.controller = undefined;
    this.left = false;
    response.on('close', () => {
      this.left = true;
      if (!response.writableFinished) this.controller?.abort(new Error('client left'));
    });
    response.on('drain', () => this.controller?.resume());
  }

  onRequestStart(controller) {
    this.controller = controller;
    if (this.left) controller.abort(new Error('client left'));
  }

  onResponseStart(_controller, status, headers) {
    const out = { 'content-type': headers['content-type'] };
    if (headers['content-length'] !== undefined) out['content-length'] = headers['content-length'];
    this.response.writeHead(status, out);
  }

  onResponseData(controller, chunk) {
    if (!this.response.write(chunk)) controller.pause();
  }

  onResponseEnd() {
    this.response.end();
  }

  onResponseError(_controller, error) {
    if (this.left) return;
    if (this.response.headersSent) this.response.destroy();
    else this.response.writeHead(502).end(error.message);
  }
}

function relay(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { authorization, 'content-type': type } = request.headers;
    pool.dispatch(
      {
        method: request.method,
        path: request.url,
        headers: { authorization, 'content-type': type },
        body: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks),
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      new Relay(request, response),
    );
  });
}

createServer({ noDelay: true, requestTimeout: 0 }, relay).listen({
  port: Number(port),
  host: '127.0.0.1',
  backlog: 4_096,
});
