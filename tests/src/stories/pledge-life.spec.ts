// The life of a pledge on both shapes: one process on the embedded default, and six services over real Kafka.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { needs } from '@article-six/testing';
import { startShape, type Started } from '../shapes.js';
import { tellTheLifeOfAPledge } from './pledge-life.story.js';

describe('on the embedded default', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startShape('platform');
  }, 120_000);
  afterAll(() => started?.end(), 60_000);

  describe('the life of a pledge', () => tellTheLifeOfAPledge(() => started));
});

needs('kafka')('six services over Kafka', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startShape('services');
  }, 180_000);
  afterAll(() => started?.end(), 60_000);

  describe('the life of a pledge', () => tellTheLifeOfAPledge(() => started));
});
