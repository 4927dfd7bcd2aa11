// What a need may say besides its money: each pillar has its own members, and another one is refused with its pointer.
import { describe, expect, it } from '@jest/globals';
import { eventFixtures } from '@article-six/contracts/fixtures';
import { faultsOut, pillars, type NeedInput, type NeedState } from '@article-six/contracts';
import { evidenceOn } from '@article-six/reference';
import { changedMembers, bodies, Refusal } from '@article-six/service-kit';
import fc from 'fast-check';
import { NeedBody } from './need.dto.js';
import { statedOf } from './need.rules.js';
import { input } from './need.testkit.js';

/** `pointer code` of every fault; empty for a body that is accepted. */
async function faults(body: unknown): Promise<string[]> {
  try {
    await bodies().transform(body, { type: 'body', metatype: NeedBody });
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return (error.details.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  }
}
const of = (details: unknown, change: object = {}) =>
  faults({ ...input(change), pillar: (details as { kind: string }).kind, details });

describe('the details of a need', () => {
  const told = eventFixtures().flatMap(({ data }) => (data as { need?: NeedState }).need?.details ?? []);
  it('have a shape for each pillar, and what is accepted is what is told', async () => {
    expect([...new Set(told.map(({ kind }) => kind))].sort()).toEqual([...pillars].sort());
    for (const details of told) {
      const subType = details.kind === 'victim_assistance' ? { subType: 'medical_care' } : {};
      expect({ details, faults: await of(details, subType) }).toEqual({ details, faults: [] });
      const stated = statedOf({ ...input(), ...subType, pillar: details.kind, details } as NeedInput);
      const need = {
        ...stated,
        id: '018f0000-0000-7000-8000-000000000001',
        reference: 'N',
        status: 'published',
        bilateral: [],
      };
      expect(faultsOut('need.published', { need, change: { by: 'capital' } })).toBeUndefined();
    }
  });
  it('refuse a member of another pillar, an unknown kind and a wrong value, each with its pointer', async () => {
    for (const details of told)
      expect(await of({ ...details, shoeSize: 42 })).toContain('/details/shoeSize unknownMember');
    expect(
      await faults({ ...input(), details: { kind: 'sponsorship', meeting: 'A', heldOn: '2005-06-01', delegates: 2 } }),
    ).toEqual(['/details detailsNotPillar']);
    const odd: [unknown, string[]][] = [
      [{ kind: 'clearing', peopleAtRisk: 1 }, ['/details/kind unknownWord', '/details/peopleAtRisk unknownMember']],
      [7, ['/details wrongType']],
      [null, ['/details wrongType']],
      [[], ['/details wrongType']],
      [{}, ['/details/kind missing']],
      [{ kind: 'clearance', confirmedM2: '12,5' }, ['/details/confirmedM2 wrongText']],
      [{ kind: 'clearance', confirmedM2: '12.5' }, ['/details/confirmedM2 surveyDayNeeded']],
      [
        { kind: 'clearance', released: { cancelledM2: '1', reducedM2: '-1' } },
        ['/details/released/reducedM2 wrongText', '/details/released/clearedM2 missing'],
      ],
    ];
    for (const [details, expected] of odd) {
      const found = await faults({ ...input(), details });
      expect({ details, found: found.sort() }).toEqual({ details, found: [...expected].sort() });
    }
    const mines = {
      kind: 'stockpile_destruction',
      mines: [
        { type: 'PMN', quantity: 5 },
        { type: '', quantity: 0.5, serial: 1 },
      ],
    };
    expect((await of(mines)).sort()).toEqual(
      [
        '/details/mines/1/quantity wrongType',
        '/details/mines/1/serial unknownMember',
        '/details/mines/1/type missing',
      ].sort(),
    );
    expect(await of({ kind: 'technology_exchange', equipment: [], from: '2006-01-01', until: '2005-01-01' })).toEqual([
      '/details/until endsBeforeItBegins',
    ]);
  });
  it('count people and never point at them', async () => {
    const survivors = (cells: object) =>
      of(
        { kind: 'victim_assistance', survivors: { total: 20, year: 2004, source: 'Survey', ...cells } },
        { subType: 'medical_care' },
      );
    expect(await survivors({ women: 5, men: 15 })).toEqual([]);
    expect(await survivors({ women: 0, girls: 4 })).toEqual(['/details/survivors/total smallCell']);
    expect(await survivors({ women: 15, men: 15 })).toEqual(['/details/survivors/total partsAboveTotal']);
    expect(await survivors({ names: ['x'] })).toEqual(['/details/survivors/names unknownMember']);
  });
  it('never make the check of a body throw anything but a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pillars), fc.dictionary(fc.string(), fc.anything()), async (kind, rest) => {
        await faults({ ...input(), pillar: kind, details: { ...rest, kind } });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the members of a need', () => {
  it('fit each other: type, form, evidence, and what an area outside State control asks', async () => {
    expect(await faults(input({ pillar: 'victim_assistance', subType: 'shoes' }))).toEqual(['/subType unknownWord']);
    expect(await faults(input({ pillar: 'clearance', subType: 'shoes' }))).toEqual([]);
    const dogs = input({
      commodity: 'dog_team_year',
      years: [{ year: 2005, cost: '3', own: '0' }],
    });
    delete dogs.currency;
    expect(await faults(dogs)).toEqual(['/form inKindNotFinancial']);
    expect(await faults({ ...dogs, form: 'material' })).toEqual([]);
    const outside = { areaOutsideStateControl: true, consentNote: 'Asked through the ICRC.' };
    expect((await faults(input(outside))).sort()).toEqual(['/visibility restrictedArea']);
    expect(await faults(input({ ...outside, visibility: 'statesParties', channels: ['UN', 'commercial'] }))).toEqual([
      '/channels neutralChannelOnly',
    ]);
    expect(await faults(input({ ...outside, visibility: 'statesParties', channels: ['ICRC'] }))).toEqual([]);
    expect(await faults(input({ consentNote: 'Nobody was asked.' }))).toEqual(['/consentNote consentNotAsked']);
    const survey = { kind: 'survey' as const, title: 'Impact survey', on: '2003-06-30' };
    expect(await faults(input({ evidence: 2, evidenceSources: [survey, survey] }))).toEqual([
      '/evidence evidenceNotShown',
    ]);
    expect(await faults(input({ evidence: 1, evidenceSources: [survey] }))).toEqual([]);
    expect(
      await faults({ ...input({ evidence: 1 }), evidenceSources: [{ ...survey, url: 'javascript:alert(1)' }] }),
    ).toEqual(['/evidenceSources/0/url wrongText']);
    const more = {
      markers: { gender: 3, age: 0 },
      references: { prsp: '4.2', plan: 'x' },
      implementers: [{ name: 'A', kind: 'army' }],
    };
    expect((await faults({ ...input(), ...more })).sort()).toEqual(
      [
        '/implementers/0/kind unknownWord',
        '/markers/disability missing',
        '/markers/gender outOfRange',
        '/references/plan unknownMember',
      ].sort(),
    );
  });
  it('lose a grade of evidence when the baseline is old, and get it back with a new one', () => {
    const need = { evidence: 3, evidenceSources: [{ kind: 'survey' as const, title: 'Survey', on: '2000-01-10' }] };
    expect(evidenceOn(need, '2005-01-10')).toEqual({ grade: 3, stale: false, baseline: '2000-01-10' });
    expect(evidenceOn(need, '2005-01-11')).toEqual({ grade: 2, stale: true, baseline: '2000-01-10' });
    const surveyed = { ...need, details: { kind: 'clearance' as const, surveyedOn: '2004-05-01' } };
    expect(evidenceOn(surveyed, '2005-01-11')).toMatchObject({ grade: 3, stale: false, baseline: '2004-05-01' });
    expect(evidenceOn({ evidence: 0, evidenceSources: need.evidenceSources }, '2009-01-01').grade).toBe(0);
    expect(evidenceOn({ evidence: 2 }, '2030-01-01')).toEqual({ grade: 2, stale: false });
  });
  it('are compared between versions member by member', () => {
    const before = { a: 1, b: { c: 1, d: [1] }, 'e/f': 1 };
    expect(changedMembers(before, { b: { d: [1], c: 1 }, a: 1, 'e/f': 1 })).toEqual([]);
    expect(changedMembers(before, { a: 1, b: { c: 2, d: [1, 2], x: 1 }, 'e/f': 2 })).toEqual([
      '/b/c',
      '/b/d',
      '/b/x',
      '/e~1f',
    ]);
    expect(changedMembers({ a: { b: { c: 1 } } }, { a: { b: { c: 2 } } })).toEqual(['/a/b']);
  });
});
