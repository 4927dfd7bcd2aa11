// The spine: how long a need waits for its proposal, what a command costs beside bare parts, how a start feels.
import type { Section } from './bench.js';
import { needsRows } from './spine-needs.js';
import { startRows } from './spine-start.js';
import { tripRows } from './spine-trip.js';

export const spine: Section = {
  name: 'spine',
  title: 'The spine: from an event to its proposal, a command beside bare parts, start and memory',
  async run(report) {
    await tripRows(report);
    await needsRows(report);
    await startRows(report);
  },
};
