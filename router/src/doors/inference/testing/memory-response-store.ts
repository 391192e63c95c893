import { isJsonObject } from '../../../domain/json.ts';
import type { ApiKeyId } from '../../../domain/principal.ts';
import type {
  FoundItem,
  FoundItems,
  ResponseStore,
  StoredResponse,
  StoredTurns,
} from '../../../domain/response-store.ts';

/** Keeps responses as the store does, for tests of doors. */
export class MemoryResponseStore implements ResponseStore {
  readonly kept: StoredResponse[] = [];

  keep(response: StoredResponse): void {
    const at = this.kept.findIndex(({ id, owner }) => id === response.id && owner === response.owner);
    if (at < 0) this.kept.push(response);
    else this.kept[at] = response;
  }

  async find(owner: ApiKeyId | undefined, id: string): Promise<StoredResponse | undefined> {
    return this.kept.findLast((one) => one.owner === owner && one.id === id);
  }

  async turns(owner: ApiKeyId | undefined, id: string): Promise<StoredTurns> {
    const turns: StoredResponse[] = [];
    for (let next: string | undefined = id; next !== undefined; ) {
      const turn = await this.find(owner, next);
      const last = turns.at(-1);
      if (turn === undefined)
        return last === undefined
          ? { kind: 'missing', isWithheld: this.kept.some((one) => one.id === next) }
          : { kind: 'broken', last, missingId: next };
      turns.unshift(turn);
      next = turn.previousId;
    }
    return { kind: 'found', turns };
  }

  async newest(owner: ApiKeyId | undefined, conversation: string): Promise<StoredResponse | undefined> {
    return (
      this.kept.findLast((one) => one.owner === owner && one.conversation === conversation) ??
      this.find(owner, conversation)
    );
  }

  async items(owner: ApiKeyId | undefined, ids: readonly string[]): Promise<FoundItems> {
    const found = new Map<string, FoundItem>();
    for (const { input, response, upstream } of this.kept.filter((one) => one.owner === owner)) {
      const output = response['output'];
      for (const item of [...input, ...(Array.isArray(output) ? output.filter(isJsonObject) : [])]) {
        if (ids.includes(String(item['id']))) found.set(String(item['id']), { item, upstream, bytes: 1 });
      }
    }
    return { kind: 'found', items: found };
  }

  async remove(owner: ApiKeyId | undefined, id: string): Promise<boolean> {
    const at = this.kept.findIndex((one) => one.owner === owner && one.id === id);
    if (at >= 0) this.kept.splice(at, 1);
    return at >= 0;
  }
}
