// The thread and the page on the embedded default: one process, PostgreSQL from npm, the log in PostgreSQL.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { needs } from '@article-six/testing';
import { tellThePage } from '../browser/page.story.js';
import { startShape, type Started } from '../shapes.js';
import { tellDeadLetters } from './dead-letters.story.js';
import { tellTheFreedYear } from './freed-year.story.js';
import { tellTheJoining } from './join.story.js';
import { tellTheMatch } from './match.story.js';
import { tellTheThread } from './thread.story.js';

describe('on the embedded default', () => {
  let started: Started;
  beforeAll(async () => {
    started = await startShape('platform');
  }, 120_000);
  afterAll(() => started?.end(), 60_000);

  describe('the thread', () => tellTheThread(() => started));
  describe('the joining', () => tellTheJoining(() => started));
  describe('dead letters', () => tellDeadLetters(() => started));
  needs('chromium')('the page', () => tellThePage(() => started));
  const match = {};
  describe('the match', () => tellTheMatch(() => started, match));
  describe('the freed year', () => tellTheFreedYear(() => started, match));
});
