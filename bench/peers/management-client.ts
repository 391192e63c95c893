/** The few management calls that set the product up. Throws with the answer when it is not a success. */
export class ManagementClient {
  readonly #origin: string;

  readonly #headers: Readonly<Record<string, string>>;

  constructor(port: number, key?: string) {
    this.#origin = `http://127.0.0.1:${port}`;
    this.#headers = {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
  }

  async createProvider(id: string, baseUrl: string, type = 'openai-compatible'): Promise<void> {
    const config = { baseURL: baseUrl, apiKey: 'sk-bench' };
    await this.#send('POST', '/v1/providers', { id, name: id, type, config });
  }

  async putSetting(key: string, value: string): Promise<void> {
    await this.#send('PUT', `/v1/settings/${key}`, { value });
  }

  /** Reads an answer to its end. */
  async get(path: string): Promise<void> {
    const response = await fetch(this.#origin + path, { headers: this.#headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  }

  /** The secret of a new key. From then on every call needs it. */
  async createKey(name: string, role: 'inference' | 'admin'): Promise<string> {
    const { key } = await this.#send('POST', '/v1/keys', { name, role });
    if (typeof key !== 'string') throw new Error('POST /v1/keys answered without a key.');
    return key;
  }

  async recordsDropped(): Promise<number> {
    const response = await fetch(`${this.#origin}/metrics`, { headers: this.#headers });
    const count = /records_dropped_total(?:\{[^}]*\})? (\d+)/.exec(await response.text())?.[1];
    if (count === undefined)
      throw new Error(`GET /metrics answered ${response.status} without the count of dropped records.`);
    return Number(count);
  }

  async #send(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.#origin + path, {
      method,
      headers: this.#headers,
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }
}
