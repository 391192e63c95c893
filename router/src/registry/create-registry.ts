import { createSerialQueue } from '../lib/serial-queue.ts';
import { createModel, removeModel, updateModel } from './change-model.ts';
import { checkNewProvider } from './check-new-provider.ts';
import { createProvider } from './create-provider.ts';
import { discover } from './discover.ts';
import { linkModel, setDefaultModel, unlinkModel } from './link-model.ts';
import { createModelDirectory } from './model-directory.ts';
import { Pictures, type RegistryOptions } from './pictures.ts';
import type { LiveGateSettings, Registry } from './registry.ts';
import { removeProvider } from './remove-provider.ts';
import type { SettingValues } from './settings-catalogue.ts';
import { syncModels } from './sync-models.ts';
import { untilCurrent } from './until-current.ts';
import { updateProvider } from './update-provider.ts';
import type { WriteDesk } from './write-desk.ts';
import type { Unavailable } from './write-outcome.ts';
import { deleteSetting, putSetting, setActive } from './write-setting.ts';

/** Starts with an empty picture; `reload` brings the first one. */
export function createRegistry(options: RegistryOptions): Registry {
  const { types, tools, log } = options;
  const pictures = new Pictures(options);
  const desk: WriteDesk = {
    types,
    now: tools.now,
    view: () => pictures.current,
    commit: (changes, actor) => pictures.commit(changes, actor),
  };
  // One write after the other: each is checked against the picture that the one before has left.
  const inTurn = createSerialQueue();
  const write = <Outcome>(plan: () => Promise<Outcome>): Promise<Outcome | Unavailable> =>
    inTurn(() => untilCurrent(plan));

  return {
    current: () => pictures.current,
    reload: () => pictures.reload(),
    problem: () => pictures.problem,
    onChange: (listener) => pictures.listeners.push(listener),
    models: createModelDirectory(() => pictures.current),
    gate: liveGate(() => pictures.current.settingsPicture.values),
    warm: () => pictures.warm(),
    discover: () =>
      write(async () => {
        const report = await discover(desk, tools);
        log.debug({ report }, 'This machine was searched for model servers.');
        return report;
      }),

    createProvider: (input, author) => write(() => createProvider(desk, input, author)),
    updateProvider: (id, patch, author) => write(() => updateProvider(desk, { id, patch, sensitive: [] }, author)),
    removeProvider: (id, author) => write(() => removeProvider(desk, id, author)),
    setConfigKey: (id, key, value, sensitive, author) => {
      const patch = { config: Object.fromEntries([[key, value]]) };
      return write(() => updateProvider(desk, { id, patch, sensitive: sensitive ? [key] : [] }, author));
    },
    reloadProvider: (id) => inTurn(() => pictures.renew(id)),
    providerFaults: (input) => {
      const checked = checkNewProvider(types, input);
      return checked.kind === 'bad' ? checked.details : [];
    },

    putSetting: (key, value, author) => write(() => putSetting(desk, key, value, author)),
    deleteSetting: (key, author) => write(() => deleteSetting(desk, key, author)),
    setActive: (id, author) => write(() => setActive(desk, id, author)),

    createModel: (input, author) => write(() => createModel(desk, input, author)),
    updateModel: (id, patch, author) => write(() => updateModel(desk, id, patch, author)),
    removeModel: (id, author) => write(() => removeModel(desk, id, author)),
    syncModels: (author) => syncModels(desk, (link) => write(link), author),
    linkModel: (id, link, author) => write(() => linkModel(desk, id, link, author)),
    unlinkModel: (id, modelId, author) => write(() => unlinkModel(desk, id, modelId, author)),
    setDefaultModel: (id, modelId, author) => write(() => setDefaultModel(desk, id, modelId, author)),

    close: () => pictures.close(),
  };
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
