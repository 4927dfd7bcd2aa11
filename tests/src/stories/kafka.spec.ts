// The same thread with six processes over real Kafka and PostgreSQL.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { needs } from '@article-six/testing';
import { startShape, type Started } from '../shapes.js';
import { tellDeadLetters } from './dead-letters.story.js';
import { tellTheFreedYear } from './freed-year.story.js';
import { tellTheJoining } from './join.story.js';
import { tellTheMatch } from './match.story.js';
import { tellTheThread } from './thread.story.js';

needs('kafka')('six services over Kafka', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startShape('services');
  }, 180_000);
  afterAll(() => started?.end(), 60_000);

  describe('the thread', () => tellTheThread(() => started));
  describe('the joining', () => tellTheJoining(() => started));
  describe('dead letters', () => tellDeadLetters(() => started));
  const match = {};
  describe('the match', () => tellTheMatch(() => started, match));
  describe('the freed year', () => tellTheFreedYear(() => started, match));
});
