// The live plan in the database: who may plan, and plans that are kept for ever because each is packed as its difference
// from an earlier one. PlanPart.input is what was planned, output is the plan, both byte for byte.

/** The planner leads by the lease of the relay; this is its shard, beyond those of the outbox. */
export const plannerShard = 100;

export const livePlan = {
  up: `
INSERT INTO relay_fence (shard, epoch) VALUES (${plannerShard}, 0) ON CONFLICT DO NOTHING;
ALTER TABLE plan_part
  ALTER COLUMN input TYPE bytea USING convert_to(input, 'UTF8'),
  ALTER COLUMN output TYPE bytea USING convert_to(output, 'UTF8'),
  -- plain: UTF-8 text, as before this level
  ADD COLUMN packing text NOT NULL DEFAULT 'plain' CHECK (packing IN ('plain', 'zstd')),
  -- number of the plan whose texts are the dictionary; without it the text stands alone
  ADD COLUMN packed_with int,
  -- hash of what the plan gives: equal means that nobody gets anything else
  ADD COLUMN core text NOT NULL DEFAULT '',
  ADD FOREIGN KEY (packed_with, commodity) REFERENCES plan_part (plan, commodity);
CREATE INDEX plan_part_whole ON plan_part (commodity, plan) WHERE packed_with IS NULL;
`,
  // packed texts cannot be unpacked by SQL: going back to the old level keeps the plans and loses their texts
  down: `
DELETE FROM plan_part;
DROP INDEX plan_part_whole;
ALTER TABLE plan_part DROP COLUMN packing, DROP COLUMN packed_with, DROP COLUMN core,
  ALTER COLUMN input TYPE text USING convert_from(input, 'UTF8'),
  ALTER COLUMN output TYPE text USING convert_from(output, 'UTF8');
DELETE FROM relay_fence WHERE shard = ${plannerShard};
`,
};
