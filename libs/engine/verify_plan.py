#!/usr/bin/env python3
"""Checks a plan against its input: python3 verify_plan.py INPUT.json PLAN.json

Needs standard Python only and shares nothing with the engine. Runs the law again with a plain
search (slow, exact), compares every amount, round and closure, and checks that the allocations
pay exactly that out of money that may go there. Says what is wrong, or ok.
"""
import hashlib
import json
import sys
from collections import Counter, defaultdict, deque
from pathlib import Path

DEFAULTS = {'roundsPerSupply': 1000, 'preferences': True, 'leastDeveloped': False, 'evidence': 0,
            'acceptsLoans': False, 'carryOver': False, 'loan': False, 'minimumGrant': '0',
            'leastDevelopedOnly': False, 'minimumEvidence': 0}
ORDER = {'states': ['iso3'], 'needs': ['state', 'rank'], 'pledges': ['id'],
         'agreed': ['pledge', 'need', 'year', 'tranche'], 'excluded': ['pledge', 'need'],
         'previous': ['pledge', 'need', 'year', 'amount'], 'preferences': ['text']}
ANY = 2 ** 80  # more than all money
as_text = json.JSONEncoder(ensure_ascii=False, separators=(',', ':')).encode


def demand(condition, message):
    if not condition:
        raise ValueError(message)


def place(row, members=()):
    """Rows stand by these members; names compare by UTF-16 code unit, numbers as numbers."""
    if isinstance(row, dict):
        row = {'tranche': row.get('year'), **row, 'text': as_text(row)}
        return [place(int(row[m]) if m == 'amount' else row[m]) for m in members]
    return row.encode('utf-16-be') if isinstance(row, str) else row


def canonical(value, name=''):
    """The input without defaults, zeros and empty lists, everything in its fixed order."""
    if isinstance(value, list):
        rows = set(value) if value and isinstance(value[0], str) else value
        return sorted(map(canonical, rows), key=lambda row: place(row, ORDER.get(name)))
    if not isinstance(value, dict):
        return value
    members = [(member, canonical(value[member], member)) for member in sorted(value, key=place)]
    return {member: kept for member, kept in members
            if kept not in ([], {}, DEFAULTS.get(member))
            and not (member == 'tranche' and kept == value['year'])
            and not (name in ('gap', 'available') and kept == '0')}


def may_serve(pledge, need, state):
    mark, where = pledge.get('earmark', {}), {need['state'], *need.get('coStates', [])}
    offers = {'states': where, 'regions': state.get('regions', []), 'needs': [need['id']],
              'pillars': [need['pillar']], 'subTypes': [need.get('subType')],
              'forms': [need['form']], 'channels': need.get('channels', []),
              'tags': need.get('tags', [])}
    return (all(set(mark[m]) & set(offers[m]) for m in offers if mark.get(m))
            and not where & set(mark.get('excludedStates', []))
            and (not mark.get('leastDevelopedOnly') or state.get('leastDeveloped', False))
            and need.get('evidence', 0) >= mark.get('minimumEvidence', 0)
            and (not pledge.get('loan') or need.get('acceptsLoans', False))
            and (not need.get('donors') or pledge['donor'] in need['donors']))


def total(rows, *members):
    sums = Counter()
    for row in rows:
        sums[tuple(row[member] for member in members)] += int(row['amount'])
    return sums


def network(years, states, needs, pledges, agreed, excluded):
    """Room for money to a node from others: need-year, pledge-year-State, pledge-year, source."""
    room, before = defaultdict(Counter), total(agreed, 'pledge', 'year', 'state')
    for p, pledge in pledges.items():
        mark, caps = pledge.get('earmark', {}), pledge.get('stateCap', {})
        served = [need for need in needs.values() if (p, need['id']) not in excluded
                  and may_serve(pledge, need, states[need['state']])]
        for y in years:
            room[p, y]['source'] = int(pledge['available'].get(str(y), '0'))
            room[p, y + 1][p, y] = ANY if pledge.get('carryOver') else 0
            cap = int(caps.get(str(y), ANY) if isinstance(caps, dict) else caps)
            paid = mark.get('notBefore', y) <= y <= mark.get('notAfter', y)
            for need in served if paid else []:
                capped = p, y, need['state']
                room[capped][p, y] = max(0, cap - before[capped])
                room['need', need['id'], y][capped] = ANY
    return room


def serve(room, ways, end, want):
    """Serves a need-year as far as any re-routing of payers allows; tries its last way first."""
    got = 0
    while got < want:
        if not ways.get(end) or not all(room[a][b] for a, b in ways[end]):
            came, queue = {end: None}, deque([end])
            while queue and 'source' not in came:
                node = queue.popleft()
                new = [b for b, free in room[node].items() if free and b not in came]
                came.update(dict.fromkeys(new, node))
                queue += new
            if 'source' not in came:
                break
            ways[end], node = [], 'source'
            while node != end:
                ways[end].append((came[node], node))
                node = came[node]
        amount = min(want - got, *(room[a][b] for a, b in ways[end]))
        for a, b in ways[end]:
            room[a][b] -= amount
            room[b][a] += amount
        got += amount
    return got


def law(years, rounds_per_supply, states, needs, agreed, room):
    """The law, to the last unit: quantum, rounds, z and closures by need-year."""
    gap = {(i, y): int(need['gap'].get(str(y), '0')) for i, need in needs.items() for y in years}
    ranked, z, closed, ways, rounds = defaultdict(list), Counter(), {}, {}, 0
    for i in sorted(needs, key=lambda i: needs[i]['rank']):
        if any(gap[i, y] for y in years):
            ranked[needs[i]['state']].append(i)
    inside, undrawn = sorted(ranked, key=place), total(agreed, 'need', 'year')
    supply = sum(row['source'] for row in room.values()) + sum(undrawn.values())
    per_round = rounds_per_supply * sum(states[s]['weight'] for s in inside)
    quantum = max(1, supply // per_round) if inside else 1
    while inside:
        rounds += 1
        for s in inside[:]:
            left = quantum * states[s]['weight']
            while left > 0 and ranked[s]:
                i = ranked[s][0]
                span = [y for y in years if (i, y) not in closed and gap[i, y] > z[i, y]]
                span = [y for k, y in enumerate(span) if y == span[0] + k]
                if not span:
                    ranked[s].pop(0)
                    continue
                rest, whole = sum(gap[i, y] - z[i, y] for y in span), sum(gap[i, y] for y in span)
                fits, amount, counted, upto = left >= rest, min(left, rest), 0, 0
                for y in span:
                    asked, counted, before = gap[i, y] - z[i, y], counted + gap[i, y], upto
                    upto = amount * counted // whole
                    asked = asked if fits else min(asked, upto - before)
                    old = min(asked, undrawn[i, y])
                    got = old + serve(room, ways, ('need', i, y), asked - old)
                    undrawn[i, y], z[i, y], left = undrawn[i, y] - old, z[i, y] + got, left - got
                    if got < asked:
                        closed[i, y] = rounds
            if left > 0:
                inside.remove(s)
    return quantum, rounds, +z, closed


def check_payments(plan, needs, agreed, z, room):
    """Each payment has room on its way, and with what is agreed they are z."""
    paid = total(agreed, 'need', 'year')
    for line in plan['allocations']:
        p, i, tranches = line['pledge'], line['need'], line['tranches']
        demand(i in needs, f'{p} pays the need {i}, which is not in the input')
        sums = {year: sum(map(int, parts.values())) for year, parts in tranches.items()}
        written = {year: int(amount) for year, amount in line['amounts'].items()}
        demand(sums == written and 0 not in sums.values(), f'{p} to {i}: tranches do not add up')
        for year, parts in tranches.items():
            y = int(year)
            paid[i, y] += sums[year]
            for t, part in ((int(t), int(part)) for t, part in parts.items()):
                way = ['source', *((p, carried) for carried in range(t, y + 1)),
                       (p, y, needs[i]['state']), ('need', i, y)]
                for a, b in zip(way, way[1:]):
                    demand(0 < part <= room[b][a], f'{p} may not pay {i} {part} of {t} in {y}')
                    room[b][a] -= part
    for i, y in sorted(paid.keys() | z.keys()):
        demand(paid[i, y] == z[i, y], f'need {i} is not paid what it gets in {y}')


def verify(source, plan):
    """Raises ValueError with what is wrong."""
    digest = hashlib.sha256(as_text(canonical(source)).encode()).hexdigest()
    demand(plan['format'] == 'article-six.plan.v1', 'unknown format')
    demand(plan['input'] == f'sha256:{digest}', 'the plan was made from another input')
    states = {row['iso3']: row for row in source.get('states', [])}
    needs, pledges = ({row['id']: row for row in source.get(m, [])} for m in ('needs', 'pledges'))
    agreed = [dict(row, state=needs[row['need']]['state']) for row in source.get('agreed', [])]
    excluded = {(row['pledge'], row['need']) for row in source.get('excluded', [])}
    facts = source['years'], states, needs, pledges, agreed, excluded
    per_supply = source['policy'].get('roundsPerSupply', 1000)
    by_law = law(source['years'], per_supply, states, needs, agreed, network(*facts))
    quantum, rounds, z, closed = by_law
    demand(plan['quantum'] == str(quantum), f'the quantum is {quantum}')
    demand(plan['rounds'] == rounds, f'the law ends after {rounds} rounds')
    funded = {(f['need'], int(y)): int(a) for f in plan['funded'] for y, a in f['amounts'].items()}
    for i, y in sorted(funded.keys() | z.keys()):
        demand(funded.get((i, y)) == z.get((i, y)), f'need {i} gets {z[i, y]} in {y} by the law')
    written = sorted(((row['need'], row['year']), row['round']) for row in plan['closures'])
    demand(written == sorted(closed.items()), 'the closures are not those of the law')
    demand(plan['figures']['placed'] == str(z.total()), 'placed is not the sum of all amounts')
    check_payments(plan, needs, agreed, z, network(*facts))


if __name__ == '__main__':
    try:
        verify(*(json.loads(Path(name).read_text('utf-8')) for name in sys.argv[1:]))
        print('ok')
    except ValueError as wrong:
        sys.exit(f'wrong: {wrong}')
