import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Gateway } from './gateway.ts';
import type { Workshop } from './workshop.ts';

/** The nginx of this machine; undefined where none is installed. Debian keeps it outside a user's PATH. */
export function findNginx(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path));
}

/** (b): what a gateway costs that is written in C and looks at nothing. */
export function nginx(path: string, { children, core, mockPort, folder }: Workshop): Gateway {
  const home = join(folder, 'nginx');
  return {
    name: 'nginx',
    async launch() {
      mkdirSync(home, { recursive: true });
      const [port, streamPort] = [await freePort(), await freePort()];
      const configuration = join(home, 'nginx.conf');
      writeFileSync(configuration, configure({ port, streamPort, mockPort, home }));
      const outputFile = join(folder, 'nginx.log');
      const child = children.start({
        command: path,
        arguments: ['-p', home, '-c', configuration, '-e', 'stderr'],
        core,
        outputFile,
      });
      return { child, outputFile, address: { port, streamPort, headers: { authorization: 'Bearer sk-bench' } } };
    },
  };
}

interface Site {
  readonly port: number;
  readonly streamPort: number;
  readonly mockPort: number;
  readonly home: string;
}

function configure({ port, streamPort, mockPort, home }: Site): string {
  // Started by root, the worker would be `nobody`, who may not enter this folder; started by a user, the directive only warns.
  const user = process.getuid?.() === 0 ? 'user root;\nworker_rlimit_nofile 20000;' : '';
  const server = (listen: number, buffering: 'on' | 'off'): string => `
  server {
    listen 127.0.0.1:${listen} backlog=4096;
    location / { proxy_pass http://mock; proxy_buffering ${buffering}; }
  }`;
  return `${user}
daemon off;
worker_processes 1;
pid ${join(home, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path ${join(home, 'body')};
  proxy_temp_path ${join(home, 'proxy')};
  fastcgi_temp_path ${join(home, 'fastcgi')};
  uwsgi_temp_path ${join(home, 'uwsgi')};
  scgi_temp_path ${join(home, 'scgi')};
  client_max_body_size 20m;
  client_body_buffer_size 1m;
  keepalive_requests 100000000;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_read_timeout 600s;
  upstream mock { server 127.0.0.1:${mockPort}; keepalive 4096; keepalive_requests 100000000; }
${server(port, 'on')}
${server(streamPort, 'off')}
}
`;
}
