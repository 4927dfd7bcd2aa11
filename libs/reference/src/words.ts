// Lists of the domain that are words, not rows: sub-types by pillar, channels, in-kind units. The lists are open: a
// file may bring another sub-type or unit, these are what forms offer.
import type { Pillar } from '@article-six/contracts';

/** Sub-types of each pillar; victim assistance in the order of actions 29 to 33 of the Nairobi Action Plan. */
export const subTypesOf: Readonly<Record<Pillar, readonly string[]>> = {
  stockpile_destruction: ['late_discovery'],
  clearance: ['survey', 'mine_detection_dogs', 'machines', 'detectors', 'joint_border'],
  risk_education: [],
  victim_assistance: [
    'medical_care',
    'physical_rehabilitation',
    'psychosocial_support',
    'socio_economic_reintegration',
    'law_and_policy',
    'prostheses',
  ],
  capacity: ['information_management', 'experts'],
  technology_exchange: ['regional_centre'],
  programme_writing: [],
  implementing_legislation: [],
  sponsorship: [],
};
/** Ways by which support reaches a State; organisations that are a channel of their own stand for themselves. */
export const channels = ['bilateral', 'UN', 'NGO', 'ICRC', 'GICHD', 'ISU', 'ITF', 'NSPA', 'OAS', 'commercial'] as const;
/** In an area outside State control only these may work (Action 46). */
export const neutralChannels: readonly string[] = ['UN', 'ICRC', 'NGO'];
/** Units of in-kind offers and needs. */
export const units = ['dog_team_year', 'person_month', 'machine', 'detector', 'prosthesis'] as const;
