import { describe, expect, it } from 'vitest';
import { abilitiesListed, listOfMarks } from './capability.ts';

describe('what somebody wrote of a model', () => {
  it('is all that it can do, where it names something', () => {
    expect(abilitiesListed(['chat', 'tools'])).toEqual({ can: ['tools'], lacks: ['vision', 'audio'] });
    expect(abilitiesListed(listOfMarks({ vision: false, tools: true }))).toEqual({
      can: ['tools'],
      lacks: ['vision', 'audio'],
    });
  });

  it('is nothing at all where it is empty', () => {
    expect(abilitiesListed([])).toEqual({ can: [], lacks: [] });
    expect(abilitiesListed(listOfMarks({}))).toEqual({ can: [], lacks: [] });
  });

  it('denies what it denies and nothing else, where all of it is denied', () => {
    expect(listOfMarks({ vision: false, tools: false })).toEqual(['no-vision', 'no-tools']);
    expect(abilitiesListed(listOfMarks({ vision: false, tools: false }))).toEqual({
      can: [],
      lacks: ['vision', 'tools'],
    });
    expect(abilitiesListed(['no-function_calling', 'no-streaming'])).toEqual({ can: [], lacks: ['tools'] });
  });
});
