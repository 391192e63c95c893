import type { JsonValue } from '../domain/json.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import { createSerialQueue } from '../lib/serial-queue.ts';
import { type AliasPatch, createAlias, type NewAlias, removeAlias, updateAlias } from './change-alias.ts';
import { type BudgetPatch, putBudget, removeBudget } from './change-budget.ts';
import { createModel, removeModel, updateModel } from './change-model.ts';
import { checkNewProvider } from './check-new-provider.ts';
import { createProvider } from './create-provider.ts';
import { type DiscoveryReport, discover } from './discover.ts';
import { linkModel, setDefaultModel, unlinkModel } from './link-model.ts';
import { createModelDirectory, type ModelDirectory } from './model-directory.ts';
import { Pictures, type RegistryOptions } from './pictures.ts';
import type {
  LiveGateSettings,
  ModelLink,
  ModelPatch,
  NewModel,
  NewProvider,
  ProviderPatch,
  Registry,
} from './registry.ts';
import type { RegistryView } from './registry-view.ts';
import { removeProvider } from './remove-provider.ts';
import type { SettingValues } from './settings-catalogue.ts';
import { type SyncReport, syncModels } from './sync-models.ts';
import { untilCurrent } from './until-current.ts';
import { updateProvider } from './update-provider.ts';
import type { WriteDesk } from './write-desk.ts';
import type {
  AliasOutcome,
  Author,
  BudgetOutcome,
  CreateModelOutcome,
  CreateOutcome,
  LinkOutcome,
  RemoveAliasOutcome,
  RemoveBudgetOutcome,
  RemoveModelOutcome,
  RemoveOutcome,
  SettingOutcome,
  Unavailable,
  UnlinkOutcome,
  UpdateModelOutcome,
  UpdateOutcome,
} from './write-outcome.ts';
import { deleteSetting, putSetting, setActive } from './write-setting.ts';

/** Starts with an empty picture; `reload` brings the first one. */
export function createRegistry(options: RegistryOptions): Registry {
  return new LiveRegistry(options);
}

class LiveRegistry implements Registry {
  readonly models: ModelDirectory;
  readonly gate: LiveGateSettings;
  readonly #options: RegistryOptions;
  readonly #pictures: Pictures;
  readonly #desk: WriteDesk;
  /** One write after the other: each is checked against the picture that the one before has left. */
  readonly #inTurn = createSerialQueue();

  constructor(options: RegistryOptions) {
    const pictures = new Pictures(options);
    this.#options = options;
    this.#pictures = pictures;
    this.models = createModelDirectory(() => pictures.current);
    this.gate = liveGate(() => pictures.current.settingsPicture.values);
    this.#desk = {
      types: options.types,
      isOwnAddress: options.isOwnAddress ?? (() => false),
      now: options.tools.now,
      view: () => pictures.current,
      commit: (changes, actor) => pictures.commit(changes, actor),
    };
  }

  current(): RegistryView {
    return this.#pictures.current;
  }

  reload(): Promise<{ readonly kind: 'loaded' } | Unavailable> {
    return this.#pictures.reload();
  }

  problem(): string | undefined {
    return this.#pictures.problem;
  }

  onChange(listener: (view: RegistryView) => void): void {
    this.#pictures.listeners.push(listener);
  }

  warm(): void {
    this.#pictures.warm();
  }

  discover(): Promise<DiscoveryReport> {
    const { tools, log } = this.#options;
    return this.#write(async () => {
      const report = await discover(this.#desk, tools);
      log.debug({ report }, 'This machine was searched for model servers.');
      return report;
    });
  }

  createProvider(input: NewProvider, author: Author): Promise<CreateOutcome> {
    return this.#write(() => createProvider(this.#desk, input, author));
  }

  updateProvider(id: string, patch: ProviderPatch, author: Author): Promise<UpdateOutcome> {
    return this.#write(() => updateProvider(this.#desk, { id, patch, sensitive: [], mayEcho: true }, author));
  }

  removeProvider(id: string, author: Author): Promise<RemoveOutcome> {
    return this.#write(() => removeProvider(this.#desk, id, author));
  }

  setConfigKey(id: string, key: string, value: JsonValue, sensitive: boolean, author: Author): Promise<UpdateOutcome> {
    const patch = { config: Object.fromEntries([[key, value]]) };
    const update = { id, patch, sensitive: sensitive ? [key] : [], mayEcho: false };
    return this.#write(() => updateProvider(this.#desk, update, author));
  }

  reloadProvider(id: string): Promise<UpdateOutcome> {
    return this.#inTurn(() => this.#pictures.renew(id));
  }

  providerFaults(input: Partial<NewProvider>): readonly ErrorDetail[] {
    const checked = checkNewProvider(this.#desk, input);
    return checked.kind === 'bad' ? checked.details : [];
  }

  putSetting(key: string, value: string, author: Author): Promise<SettingOutcome> {
    return this.#write(() => putSetting(this.#desk, key, value, author));
  }

  deleteSetting(key: string, author: Author): Promise<SettingOutcome> {
    return this.#write(() => deleteSetting(this.#desk, key, author));
  }

  setActive(id: string, author: Author): Promise<SettingOutcome> {
    return this.#write(() => setActive(this.#desk, id, author));
  }

  createModel(input: NewModel, author: Author): Promise<CreateModelOutcome> {
    return this.#write(() => createModel(this.#desk, input, author));
  }

  updateModel(id: string, patch: ModelPatch, author: Author): Promise<UpdateModelOutcome> {
    return this.#write(() => updateModel(this.#desk, id, patch, author));
  }

  removeModel(id: string, author: Author): Promise<RemoveModelOutcome> {
    return this.#write(() => removeModel(this.#desk, id, author));
  }

  createAlias(input: NewAlias, author: Author): Promise<AliasOutcome> {
    return this.#write(() => createAlias(this.#desk, input, author));
  }

  updateAlias(id: string, patch: AliasPatch, author: Author): Promise<AliasOutcome> {
    return this.#write(() => updateAlias(this.#desk, id, patch, author));
  }

  removeAlias(id: string, author: Author): Promise<RemoveAliasOutcome> {
    return this.#write(() => removeAlias(this.#desk, id, author));
  }

  putBudget(id: string, patch: BudgetPatch, author: Author): Promise<BudgetOutcome> {
    return this.#write(() => putBudget(this.#desk, id, patch, author));
  }

  removeBudget(id: string, author: Author): Promise<RemoveBudgetOutcome> {
    return this.#write(() => removeBudget(this.#desk, id, author));
  }

  syncModels(author: Author): Promise<readonly SyncReport[]> {
    return syncModels(this.#desk, (link) => this.#write(link), author);
  }

  linkModel(providerId: string, link: ModelLink, author: Author): Promise<LinkOutcome> {
    return this.#write(() => linkModel(this.#desk, providerId, link, author));
  }

  unlinkModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome> {
    return this.#write(() => unlinkModel(this.#desk, providerId, modelId, author));
  }

  setDefaultModel(providerId: string, modelId: string, author: Author): Promise<UnlinkOutcome> {
    return this.#write(() => setDefaultModel(this.#desk, providerId, modelId, author));
  }

  close(): Promise<void> {
    return this.#pictures.close();
  }

  #write<Outcome>(plan: () => Promise<Outcome>): Promise<Outcome | Unavailable> {
    return this.#inTurn(() => untilCurrent(plan));
  }
}

function liveGate(values: () => SettingValues): LiveGateSettings {
  return {
    get authRequired() {
      return values()['auth.required'];
    },
    get allowedHosts() {
      return values()['security.allowedHosts'];
    },
    get allowedOrigins() {
      return values()['security.allowedOrigins'];
    },
    get maxBodyBytes() {
      return values()['security.maxBodyBytes'];
    },
  };
}
