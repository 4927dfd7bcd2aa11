// Matching's own copies of corrected States, and the alarms on the continuity of support.
import { organisation, oversight, secured, signedIn } from '@article-six/service-kit';

export const registryTables = {
  up: `
CREATE TABLE state_copy (iso3 text PRIMARY KEY, version int NOT NULL, doc jsonb NOT NULL);
CREATE TABLE alarm (
  id text PRIMARY KEY, version int NOT NULL CHECK (version > 0), kind text NOT NULL, state text NOT NULL, need uuid,
  standing boolean NOT NULL, doc jsonb NOT NULL, updated timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT alarm_says_whether_it_stands CHECK ((doc->>'standing')::boolean = standing)
);
CREATE INDEX alarm_list ON alarm (standing, state);
${secured('matching', {
  state_copy: { see: signedIn, grants: 'SELECT' },
  alarm: { see: `state = ${organisation} OR ${oversight}`, grants: 'SELECT' },
})}`,
  down: 'DROP TABLE alarm, state_copy;',
};
