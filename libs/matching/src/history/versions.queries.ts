// Proposals as they are, or as they stood on a day: the same columns, so that every list and filter reads either.
/** SQL of the rows to read from: all proposals now, or their last versions up to and with the day in `$place`. */
export const proposalsOn = (asOf: string | undefined, place: number): string =>
  asOf === undefined
    ? 'proposal'
    : `(SELECT DISTINCT ON (proposal) proposal AS id, version, status, pledge, need, provider, state, lines, doc, at AS updated
        FROM proposal_version WHERE since <= $${place}::date ORDER BY proposal DESC, version DESC) proposal`;
/** The parameter that goes with it. */
export const dayOf = (asOf: string | undefined): string[] => (asOf === undefined ? [] : [asOf]);
