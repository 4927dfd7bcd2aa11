// What is told of an alarm on the continuity of support: to its State and to the coordinators, when it is raised and when its
// ground is gone; other figures of the same alarm are on its page alone.
import type { EventsOn } from '@article-six/contracts';
import { stateName } from '@article-six/reference';
import { coordinators, type Params, type Told } from './notice.params.js';

/** The figure that says most, in US dollars. */
const figureOf = { fundingCliff: 'askedNext', singleDonor: 'fromOne', deadlinePace: 'neededEachYear' } as const;

export function ofAlarm(event: EventsOn<'matching.alarm.v1'>): Told | undefined {
  if (event.type === 'alarm.changed') return undefined;
  const { id, kind, state, need, year, provider, deadline, article, pillar, figures } = event.data.alarm;
  const params: Params = {
    ...{ kind, state, stateName: stateName(state) },
    ...{ amount: figures[figureOf[kind]] ?? '0.00', commodity: 'money', currency: 'USD' },
    ...(need ? { reference: need.reference, title: need.title } : {}),
    ...(year === undefined ? {} : { year }),
    ...(provider === undefined ? {} : { provider, providerName: stateName(provider) }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(article === undefined ? {} : { article }),
    ...(pillar === undefined ? {} : { pillar }),
  };
  return {
    code: event.type,
    thing: id,
    link: need ? `/needs/${need.id}` : '/needs',
    params,
    to: [
      { recipient: state, as: 'state', mustAnswer: false },
      { recipient: coordinators, as: 'coordinator', mustAnswer: false },
    ],
  };
}
