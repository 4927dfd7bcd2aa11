// Row-level security as a table of its own: who sees a row, who may change it, with which grants. Every service's
// migration secures its tables by this; sight.int.spec.ts walks the catalogue and fails on a table without it.
import type { Role } from '@article-six/contracts';

/** SQL for policies: the settings of the transaction, set by Database.as. */
export const organisation = `nullif(current_setting('app.organisation', true), '')`;
export const account = `nullif(current_setting('app.account', true), '')`;
export const signedIn = `(${organisation} IS NOT NULL)`;
export const isProvider = `(coalesce(current_setting('app.kind', true), '') = 'donor')`;
export const roleIn = (...roles: Role[]): string =>
  `(${roles.map((role) => `coalesce(current_setting('app.roles', true), '') LIKE '%,${role},%'`).join(' OR ')})`;
export const oversight = roleIn('coordinator', 'administrator');

export interface Sight {
  /** rows that a reader sees */
  readonly see: string;
  /** rows that may be updated, before and after */
  readonly change?: string;
  /** rows that may be added; `change` when absent */
  readonly add?: string;
  /** of the HTTP paths: SELECT, INSERT, UPDATE */
  readonly grants: string;
}
/** The two roles of a service: HTTP paths, and consumers with planner. */
export const appRole = (service: string): string => `${service}_app`;
export const workerRole = (service: string): string => `${service}_worker`;

/** FORCE row-level security on each table; the worker sees all of it. */
export function secured(service: string, tables: Readonly<Record<string, Sight>>): string {
  const [app, worker] = [appRole(service), workerRole(service)];
  return Object.entries(tables)
    .map(([table, { see, change, add = change, grants }]) => {
      const lines = [
        `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
        `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${worker}`,
        `GRANT ${grants} ON ${table} TO ${app}`,
        `CREATE POLICY ${table}_worker ON ${table} TO ${worker} USING (true) WITH CHECK (true)`,
        `CREATE POLICY ${table}_seen ON ${table} FOR SELECT TO ${app} USING (${see})`,
      ];
      if (change !== undefined && grants.includes('UPDATE'))
        lines.push(
          `CREATE POLICY ${table}_changed ON ${table} FOR UPDATE TO ${app} USING (${change}) WITH CHECK (${change})`,
        );
      if (add !== undefined && grants.includes('INSERT'))
        lines.push(`CREATE POLICY ${table}_added ON ${table} FOR INSERT TO ${app} WITH CHECK (${add})`);
      return lines.map((line) => `${line};`).join('\n');
    })
    .join('\n');
}
