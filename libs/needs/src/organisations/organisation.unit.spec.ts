import { describe, expect, it } from '@jest/globals';
import { accountStatuses, organisationStatuses, roles } from '@article-six/contracts';
import fc from 'fast-check';
import { accountAfter, leads, organisationAfter, rolesFit, rolesOf, type AccountVerb } from './organisation.rules.js';

describe('an organisation', () => {
  it('is vetted once, and only what takes part is suspended and comes back', () => {
    const ways = (['accept', 'refuse', 'suspend', 'restore'] as const).flatMap((verb) =>
      organisationStatuses.flatMap((status) => {
        const next = organisationAfter(verb, status);
        return next === undefined ? [] : [`${status} ${verb} ${next}`];
      }),
    );
    expect(ways).toEqual([
      'applied accept active',
      'applied refuse refused',
      'active suspend suspended',
      'suspended restore active',
    ]);
  });
  it('gives its people the roles of its kind, and somebody of each kind leads', () => {
    for (const kind of ['state', 'donor', 'observer', 'secretariat'] as const) {
      expect(leads[kind].every((role) => rolesOf[kind].includes(role))).toBe(true);
      const others = roles.filter((role) => !rolesOf[kind].includes(role));
      for (const role of others) expect(rolesFit(kind, [role])?.code).toBe('roleNotOfKind');
      expect(rolesFit(kind, rolesOf[kind])).toBeUndefined();
    }
    expect(rolesFit('donor', ['donorOfficer', 'coordinator'])?.params).toEqual({
      allowed: 'donorOfficer, donorApprover',
    });
  });
});

describe('an account', () => {
  it('once closed stays closed, and comes in by an invitation alone, whatever is tried', () => {
    const verbs = fc.array(fc.constantFrom<AccountVerb[]>('suspend', 'restore', 'reinvite', 'close', 'join'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(verbs, (tried) => {
        let status: (typeof accountStatuses)[number] = 'invited';
        let closed = false;
        let joined = false;
        for (const verb of tried) {
          const next = accountAfter(verb, status);
          if (closed) expect(next).toBeUndefined();
          if (next === undefined) continue;
          if (verb === 'join') joined = true;
          if (next === 'active') expect(joined).toBe(true);
          closed = next === 'closed';
          status = next;
        }
      }),
      { numRuns: 500 },
    );
  });
});
