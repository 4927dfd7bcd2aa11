// A database of needs as large as the world could ever fill it: each State with its order, texts in six languages, some
// needs hidden, some still drafts. Written past the domain's commands, by the administrator of the server.
import { isPartyOn, states } from '@article-six/reference';

type Sql = (text: string, params?: unknown[]) => Promise<unknown>;
/** [title, problem]: what differs is the number of the place. */
const texts: readonly (readonly [string, string])[] = [
  ['Clear the road to the school of place', 'The road is closed since a survey found mines beside it.'],
  ['Déminage des champs du village', 'Les paysans ne peuvent plus cultiver leurs champs.'],
  ['Rehabilitación física en el departamento', 'Los sobrevivientes viven lejos de los servicios.'],
  ['Разминирование полей у деревни', 'Жители не могут пользоваться полями и колодцем.'],
  ['إزالة الألغام قرب القرية', 'لا يستطيع السكان الوصول إلى مصادر المياه.'],
  ['清除村庄附近的地雷', '居民无法使用水源和农田。'],
];
/** `template`: the doc of a published need, as the service keeps it. */
export async function fillNeeds(sql: Sql, template: object, many: number): Promise<void> {
  const parties = states().flatMap((one) => (isPartyOn(one, '2026-01-01') ? [one.iso3] : []));
  await sql(`SET session_replication_role = replica`);
  await sql(
    `WITH made AS MATERIALIZED (
       SELECT n, uuidv7() AS id, ($2::text[])[1 + n % array_length($2::text[], 1)] AS state, n / array_length($2::text[], 1) AS place,
         ($4::text[])[1 + n % 6] || ' ' || n AS title, ($5::text[])[1 + n % 6] AS problem FROM generate_series(1, $1::int) n)
     INSERT INTO need (id, version, doc, updated, updated_by)
     SELECT id, 3, $3::jsonb || jsonb_build_object('id', id, 'state', state, 'coStates', '[]'::jsonb, 'title', title, 'problem', problem,
       'reference', 'N-' || state || '-' || lpad(place::text, 4, '0'), 'pillar', (ARRAY['clearance', 'victim_assistance', 'risk_education', 'stockpile_destruction'])[1 + n % 4],
       'status', CASE WHEN n % 20 = 0 THEN 'draft' WHEN n % 11 = 0 THEN 'met' ELSE 'published' END,
       'visibility', CASE WHEN n % 7 = 0 THEN 'statesParties' WHEN n % 13 = 0 THEN 'chathamHouse' ELSE 'public' END),
       now() - n * interval '1 second', 'capital' FROM made`,
    [many, parties, JSON.stringify(template), texts.map(([title]) => title), texts.map(([, problem]) => problem)],
  );
  await sql(
    `INSERT INTO ranking (state, version, ranked, updated, updated_by)
     SELECT state, 1, array_agg(id ORDER BY reference), now(), 'capital' FROM need WHERE status = 'published' GROUP BY state`,
  );
  await sql(
    `INSERT INTO need_place (need, state, place) SELECT n.id, n.state, coalesce(o.place, 1000000) FROM need n
     LEFT JOIN (SELECT r.state, x.id, x.place FROM ranking r, unnest(r.ranked) WITH ORDINALITY AS x (id, place)) o ON o.id = n.id`,
  );
  await sql('SET session_replication_role = origin');
  await sql('ANALYZE');
}
