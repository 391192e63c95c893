import { createSerialQueue } from '../lib/serial-queue.ts';
import { createProvider } from './create-provider.ts';
import { discover } from './discover.ts';
import { linkModel, setDefaultModel, unlinkModel } from './link-model.ts';
import { createModelDirectory } from './model-directory.ts';
import { Pictures, type RegistryOptions } from './pictures.ts';
import type { LiveGateSettings, Registry } from './registry.ts';
import { removeProvider } from './remove-provider.ts';
import type { SettingValues } from './settings-catalogue.ts';
import { updateProvider } from './update-provider.ts';
import type { WriteDesk } from './write-desk.ts';
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

  return {
    current: () => pictures.current,
    reload: () => pictures.reload(),
    problem: () => pictures.problem,
    onChange: (listener) => pictures.listeners.push(listener),
    models: createModelDirectory(() => pictures.current),
    gate: liveGate(() => pictures.current.settingsPicture.values),
    warm: () => pictures.warm(),
    discover: () =>
      inTurn(async () => {
        const report = await discover(desk, tools);
        log.debug({ report }, 'This machine was searched for model servers.');
        return report;
      }),

    createProvider: (input, author) => inTurn(() => createProvider(desk, input, author)),
    updateProvider: (id, patch, author) => inTurn(() => updateProvider(desk, { id, patch, sensitive: [] }, author)),
    removeProvider: (id, author) => inTurn(() => removeProvider(desk, id, author)),
    setConfigKey: (id, key, value, sensitive, author) =>
      inTurn(() => {
        const patch = { config: Object.fromEntries([[key, value]]) };
        return updateProvider(desk, { id, patch, sensitive: sensitive ? [key] : [] }, author);
      }),
    reloadProvider: (id) => inTurn(() => pictures.renew(id)),

    putSetting: (key, value, author) => inTurn(() => putSetting(desk, key, value, author)),
    deleteSetting: (key, author) => inTurn(() => deleteSetting(desk, key, author)),
    setActive: (id, author) => inTurn(() => setActive(desk, id, author)),

    linkModel: (id, link, author) => inTurn(() => linkModel(desk, id, link, author)),
    unlinkModel: (id, modelId, author) => inTurn(() => unlinkModel(desk, id, modelId, author)),
    setDefaultModel: (id, modelId, author) => inTurn(() => setDefaultModel(desk, id, modelId, author)),

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
