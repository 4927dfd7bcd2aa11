// The published JSON Schemas of both formats, committed under libs/engine/schemas for whoever writes or reads plan files.
import { PlanInputSchema } from './input.format.js';
import { PlanSchema } from './plan.format.js';

/** File name to text of each published schema. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    [PlanInputSchema, PlanSchema].map((schema) => {
      const { $id, ...rest } = JSON.parse(JSON.stringify(schema)) as { $id: string };
      const file = `${$id}.json`;
      const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: file };
      return [file, `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`];
    }),
  );
}
