// Which failure of a database passes by itself.

const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  const inner = typeof error === 'object' && error !== null && 'driverError' in error ? error.driverError : undefined;
  return inner === undefined ? '' : codeOf(inner);
};
const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH', 'ENOTFOUND']);

/** The database is away, full or shutting down: nobody's event is at fault, so nothing becomes a dead letter. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (network.has(code) || /^(08|53|57P|58|25P0[34])/.test(code)) return true;
  return (
    error instanceof Error &&
    /Connection terminated|not queryable|timeout exceeded when trying to connect|Query read timeout/i.test(
      error.message,
    )
  );
}
/** What a dead letter is found by: PostgreSQL's own code (`sql 23505`), or the name of the error. */
export function classOf(error: unknown): string {
  const code = codeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return `sql ${code}`;
  return error instanceof Error ? error.name : 'Error';
}
/** Two transactions met: one of them has to begin again. */
export const isRace = (error: unknown): boolean => ['40001', '40P01', '55P03'].includes(codeOf(error));
