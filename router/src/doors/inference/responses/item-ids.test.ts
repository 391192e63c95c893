import { expect, it } from 'vitest';
import { isOwnId } from './item-ids.ts';

it('ids of the router’s own are told from those of vendors, those of earlier versions too', () => {
  for (const id of [
    'resp_01m7z8eehjn5d3fw2bq6k9t0ac',
    'conv_01m7z8eehjn5d3fw2bq6k9t0ac',
    'resp_req_01m7z8eehjn5d3fw2bq',
  ])
    expect(isOwnId(id), id).toBe(true);
  const openAi = 'resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b';
  for (const id of [openAi, 'resp_of_somebody', 'resp_6a1f0e0c-4b2a-5f1d-9d1c-1f2e3d4c5b6a', 'msg_req_1', ''])
    expect(isOwnId(id), id).toBe(false);
});
