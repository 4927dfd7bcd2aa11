// The routing table: what leads where, and what leads nowhere.
import { describe, expect, it } from '@jest/globals';
import { targetOf } from './routes.rules.js';

describe('targetOf', () => {
  it.each([
    ['states/AGO/ranking', 'needs'],
    ['needs', 'needs'],
    ['needs/1/submit', 'needs'],
    ['needs/1/explanation', 'matching'],
    ['clock', 'needs'],
    ['pledges/1/register', 'pledges'],
    ['pledges/preview', 'matching'],
    ['pledges/1/eligible-needs', 'matching'],
    ['pledges/1/unused', 'matching'],
    ['pledges/totals', 'pledges'],
    ['providers/NOR', 'pledges'],
    ['plan', 'matching'],
    ['plans/3/input', 'matching'],
    ['policies/current', 'matching'],
    ['proposals/1/accept', 'matching'],
    ['alarms', 'matching'],
    ['follow-ups', 'matching'],
    ['coverage/needs/1', 'reporting'],
    ['waiting', 'reporting'],
    ['notifications/read-all', 'notifications'],
    ['imports/needs/1/files', 'needs'],
    ['imports/pledges', 'pledges'],
    ['exports/needs', 'needs'],
    ['reference/rates/conversion', 'needs'],
  ])('%s is answered by %s', (path, service) => {
    expect(targetOf(path)).toEqual({ service, path: `/api/v1/${path}` });
  });
  it.each([
    ...['', '/', 'needs/', 'needs//1', 'health/ready', 'metrics', 'constructor', '__proto__', 'toString', 'Needs'],
    ...[
      'needs/../metrics',
      'needs/%2e%2e/%2E%2e/metrics',
      'needs/..%2fmetrics',
      'needs/a%5c..%5cb',
      'needs/%00',
      '../metrics',
    ],
    ...['needs/%', 'needs/%ff', 'session/x', 'imports', 'imports/other', 'exports', 'reference/other'],
  ])('nobody answers %j', (path) => {
    expect(targetOf(path)).toBeUndefined();
  });
  it('writes each segment anew, so that the service reads what was decided on', () => {
    expect(targetOf('needs/a%3Fb%23c d')?.path).toBe('/api/v1/needs/a%3Fb%23c%20d');
  });
});
