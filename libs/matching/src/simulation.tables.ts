// Simulations are kept so that a link to one shows what was seen when it was made. Whoever has the link reads it with own
// sight: the row holds all of it, the door shows each reader what that reader may know.
import { account, organisation, secured, signedIn } from '@article-six/service-kit';

export const simulations = {
  up: `
CREATE TABLE simulation (
  id uuid PRIMARY KEY, made_on date NOT NULL, made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  made_by text NOT NULL, organisation text NOT NULL, plan int NOT NULL, supposed jsonb NOT NULL, parts jsonb NOT NULL
);
${secured('matching', {
  simulation: {
    see: signedIn,
    add: `made_by = ${account} AND organisation = ${organisation}`,
    grants: 'SELECT, INSERT',
  },
})}`,
  down: 'DROP TABLE simulation;',
};
