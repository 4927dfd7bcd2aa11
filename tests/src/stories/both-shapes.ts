// A story on both shapes: one process on the embedded default, and six services over real Kafka.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { needs } from '@article-six/testing';
import { startShape, type Started } from '../shapes.js';
import type { Stage } from './story.kit.js';

export function onBothShapes(what: string, tell: (stage: () => Stage) => void): void {
  const on = (shape: 'platform' | 'services') => () => {
    let started: Started;
    beforeAll(async () => {
      started = await startShape(shape);
    }, 180_000);
    afterAll(() => started?.end(), 60_000);

    describe(what, () => tell(() => started));
  };
  describe('on the embedded default', on('platform'));
  needs('kafka')('six services over Kafka', on('services'));
}
