// Money that a need-year had and has no more: agreed support that was broken, offers that a cut has ended. It stands in
// the explanation of the gap, so that a cut pot is named. Read as the reader: only proposals that the reader may see.
import type { ExplanationView, ProposalState, Reason } from '@article-six/contracts';
import type { Sql } from '../sql.js';

const cuts = ['trancheCut', 'trancheWithdrawn', 'trancheMoved'];

function ofMatch(doc: ProposalState): [number, Reason][] {
  const { id, reference, pledge, currency, commodity } = doc;
  return (doc.match?.broken ?? []).flatMap(({ on, reason, lines }) =>
    lines.map(({ year, amount }): [number, Reason] => [
      year,
      {
        code: 'gap.matchBroken',
        params: {
          ...{
            proposal: id,
            reference,
            pledge: pledge.id,
            pledgeReference: pledge.reference,
            provider: pledge.provider,
          },
          ...{ amount, commodity, on, reason },
          ...(currency === undefined ? {} : { currency }),
        },
      },
    ]),
  );
}
function ofOffer(doc: ProposalState): [number, Reason][] {
  const { id, reference, pledge, currency, commodity, endedBecause = '', lines } = doc;
  if (doc.match || !cuts.includes(endedBecause)) return [];
  return lines.map(({ year, amount }): [number, Reason] => [
    year,
    {
      code: 'gap.offerEnded',
      params: {
        ...{ proposal: id, reference, pledge: pledge.id, pledgeReference: pledge.reference, provider: pledge.provider },
        ...{ amount, commodity, reason: endedBecause },
        ...(currency === undefined ? {} : { currency }),
      },
    },
  ]);
}

/** The same explanation, with what was cut or broken among the reasons of the years that lack money. */
export async function withLostMoney(sql: Sql, view: ExplanationView): Promise<ExplanationView> {
  const rows = await sql.query<{ doc: ProposalState }>(
    `SELECT doc FROM proposal WHERE need = $1
       AND (jsonb_array_length(coalesce(doc->'match'->'broken', '[]')) > 0 OR doc->>'endedBecause' = ANY($2)) ORDER BY id`,
    [view.need, cuts],
  );
  const lost = rows.flatMap(({ doc }) => [...ofMatch(doc), ...ofOffer(doc)]);
  if (lost.length === 0) return view;
  const years = view.years.map((year) => {
    const reasons = lost.filter(([of]) => of === year.year).map(([, reason]) => reason);
    return /[1-9]/.test(year.missing) ? { ...year, reasons: [...reasons, ...year.reasons] } : year;
  });
  return { ...view, years };
}
