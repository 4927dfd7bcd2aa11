// Evidence in the database: what lies beside a need, without its bytes.
import type { Tx } from '@article-six/service-kit';

export interface EvidenceRow {
  readonly id: string;
  readonly need: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly added: Date;
  /** a role */
  readonly addedBy: string;
}
const columns = 'id, need, name, type, bytes, sha256, added, added_by AS "addedBy"';

export const addEvidence = (tx: Tx, e: EvidenceRow) =>
  tx.query(
    'INSERT INTO evidence (id, need, name, type, bytes, sha256, added, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [e.id, e.need, e.name, e.type, e.bytes, e.sha256, e.added, e.addedBy],
  );
/** Oldest first. */
export const listEvidence = (tx: Tx, need: string) =>
  tx.query<EvidenceRow>(`SELECT ${columns} FROM evidence WHERE need = $1 AND withdrawn IS NULL ORDER BY id`, [need]);
export async function findEvidence(tx: Tx, need: string, id: string): Promise<EvidenceRow | undefined> {
  const [row] = await tx.query<EvidenceRow>(
    `SELECT ${columns} FROM evidence WHERE need = $1 AND id = $2 AND withdrawn IS NULL`,
    [need, id],
  );
  return row;
}
export const withdrawEvidence = (tx: Tx, id: string, at: Date, reason: string) =>
  tx.query('UPDATE evidence SET withdrawn = $2, withdrawn_because = $3 WHERE id = $1', [id, at, reason]);
