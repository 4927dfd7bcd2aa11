#!/usr/bin/env python3
"""Checks a plan (article-six.plan.v1) against its input (article-six.plan-input.v1) with standard Python only.

  python3 verify_plan.py INPUT.json PLAN.json

Runs the law again with a plain search (slow, exact, sharing nothing with the engine), compares every amount, round
and closure, and checks that the allocations pay exactly that out of money that may go there. Says what is wrong, or ok.
"""
import hashlib
import json
import sys
from collections import defaultdict, deque


class Wrong(Exception):
    pass


def demand(condition, message):
    if not condition:
        raise Wrong(message)


def canonical(source):
    """RFC 8785 text: defaults and zeros dropped, names sorted, lists in their fixed order."""
    key16 = lambda text: text.encode('utf-16-be')
    def text(value):
        if isinstance(value, dict):
            return '{%s}' % ','.join(f'{text(k)}:{text(value[k])}' for k in sorted(value, key=key16))
        if isinstance(value, list):
            return '[%s]' % ','.join(map(text, value))
        return json.dumps(value, ensure_ascii=False)
    def without(value, **defaults):
        return {k: v for k, v in value.items() if v not in ([], {}) and not (k in defaults and v == defaults[k])}
    def names(value):
        return {k: sorted(set(v), key=key16) if isinstance(v, list) and k != 'preferences' else v for k, v in value.items()}
    def money(value):
        return {year: amount for year, amount in value.items() if amount != '0'}
    def rows(name, key, change=lambda row: row):
        return [change(row) for row in sorted(source.get(name, []), key=key)]
    def pledge(p):
        mark = names(without(p.get('earmark', {}), leastDevelopedOnly=False, minimumEvidence=0))
        wishes = sorted(p.get('preferences', []), key=lambda wish: key16(text(wish)))
        whole = dict(p, earmark=mark, preferences=wishes, available=money(p['available']))
        return without(whole, carryOver=False, loan=False, minimumGrant='0')
    pair = lambda row: (key16(row['pledge']), key16(row['need']))
    return text(without(dict(
        source, policy=without(source['policy'], roundsPerSupply=1000, preferences=True),
        states=rows('states', lambda s: key16(s['iso3']), lambda s: names(without(s, leastDeveloped=False))),
        needs=rows('needs', lambda n: (key16(n['state']), n['rank']),
                   lambda n: names(without(dict(n, gap=money(n['gap'])), acceptsLoans=False, evidence=0))),
        pledges=rows('pledges', lambda p: key16(p['id']), pledge),
        agreed=rows('agreed', lambda a: (*pair(a), a['year'], a.get('tranche', a['year'])),
                    lambda a: without(a, tranche=a['year'])),
        excluded=rows('excluded', pair),
        previous=rows('previous', lambda a: (*pair(a), a['year'], int(a['amount']))))))


def may_serve(pledge, need, state, excluded):
    mark, where = pledge.get('earmark', {}), [need['state'], *need.get('coStates', [])]
    def meets(member, values):
        return not mark.get(member) or any(value in mark[member] for value in values)
    return (meets('states', where) and not any(s in mark.get('excludedStates', []) for s in where)
            and meets('regions', state.get('regions', []))
            and (not mark.get('leastDevelopedOnly') or state.get('leastDeveloped', False))
            and meets('needs', [need['id']]) and meets('pillars', [need['pillar']])
            and meets('subTypes', [need.get('subType')]) and meets('forms', [need['form']])
            and meets('channels', need.get('channels', [])) and meets('tags', need.get('tags', []))
            and need.get('evidence', 0) >= mark.get('minimumEvidence', 0)
            and (not pledge.get('loan') or need.get('acceptsLoans', False))
            and (not need.get('donors') or pledge['donor'] in need['donors'])
            and (pledge['id'], need['id']) not in excluded)


def window(pledge, year):
    mark = pledge.get('earmark', {})
    return mark.get('notBefore', year) <= year <= mark.get('notAfter', year)


def cap_of(pledge, year):
    cap = pledge.get('stateCap')
    cap = cap.get(str(year)) if isinstance(cap, dict) else cap
    return None if cap is None else int(cap)


class Graph:
    """Residual arcs by node; push() serves a need-year as far as any re-routing of payers allows."""
    def __init__(self):
        self.room, self.last = defaultdict(dict), {}

    def arc(self, start, end, room):
        self.room[start][end] = self.room[start].get(end, 0) + room
        self.room[end].setdefault(start, 0)

    def search(self, end):
        """The arcs of a way with room to a need-year, or none."""
        before, queue = {'source': None}, deque(['source'])
        while queue and end not in before:
            node = queue.popleft()
            for other, room in self.room[node].items():
                if room > 0 and other not in before:
                    before[other] = node
                    queue.append(other)
        path, node = [], end
        while before.get(node) is not None:
            path.append((before[node], node))
            node = before[node]
        return path

    def push(self, end, want):
        got = 0
        while got < want:
            path = self.last.get(end)  # the way used last is tried first
            if not path or any(self.room[a][b] == 0 for a, b in path):
                path = self.last[end] = self.search(end)
            if not path:
                return got
            amount = min([want - got] + [self.room[a][b] for a, b in path])
            for a, b in path:
                self.room[a][b] -= amount
                self.room[b][a] += amount
            got += amount
        return got


class Case:
    def __init__(self, source):
        self.source, self.years = source, source['years']
        self.states = {s['iso3']: s for s in source.get('states', [])}
        self.needs = {n['id']: n for n in source.get('needs', [])}
        self.pledges = {p['id']: p for p in source.get('pledges', [])}
        self.agreed = source.get('agreed', [])
        excluded = {(e['pledge'], e['need']) for e in source.get('excluded', [])}
        self.fits = {(p['id'], n['id']) for p in self.pledges.values() for n in self.needs.values()
                     if may_serve(p, n, self.states[n['state']], excluded)}
        self.before = defaultdict(int)  # agreed by need-year, and by pledge, State and year under a cap
        for line in self.agreed:
            self.before[line['need'], line['year']] += int(line['amount'])
            self.before[line['pledge'], self.needs[line['need']]['state'], line['year']] += int(line['amount'])

    def gap(self, need, year):
        return int(self.needs[need]['gap'].get(str(year), '0'))

    def graph(self):
        graph = Graph()
        for pid, pledge in self.pledges.items():
            for year in self.years:
                graph.arc('source', ('tranche', pid, year), int(pledge['available'].get(str(year), '0')))
                for later in self.years:
                    if later == year or (pledge.get('carryOver') and later > year):
                        graph.arc(('tranche', pid, year), ('pays', pid, later), 1 << 80)
                capped = set()
                for nid, need in self.needs.items():
                    if (pid, nid) not in self.fits or not window(pledge, year):
                        continue
                    cap, start = cap_of(pledge, year), ('pays', pid, year)
                    if cap is not None:
                        start = ('cap', pid, need['state'], year)
                        if start not in capped:
                            capped.add(start)
                            graph.arc(('pays', pid, year), start, max(0, cap - self.before[start[1:]]))
                    graph.arc(start, ('need', nid, year), 1 << 80)
        return graph


def law(case):
    """The law, to the last unit: quantum, rounds, z by need-year, closures by need-year."""
    graph, z, closed, undrawn = case.graph(), defaultdict(int), {}, dict(case.before)
    ranked = {iso3: sorted((n['rank'], i) for i, n in case.needs.items() if n['state'] == iso3) for iso3 in case.states}
    inside = [iso3 for iso3 in sorted(case.states, key=lambda s: s.encode('utf-16-be'))
              if any(case.gap(i, y) for _, i in ranked[iso3] for y in case.years)]
    weights = sum(case.states[iso3]['weight'] for iso3 in inside)
    supply = sum(int(a) for p in case.pledges.values() for a in p['available'].values())
    supply += sum(int(line['amount']) for line in case.agreed)
    per_round = case.source['policy'].get('roundsPerSupply', 1000) * weights
    quantum, rounds = max(1, supply // per_round) if weights else 1, 0
    is_open = lambda i, y: (i, y) not in closed and case.gap(i, y) > z[i, y]

    def turn(iso3):
        left = quantum * case.states[iso3]['weight']
        while left > 0:
            i = next((i for _, i in ranked[iso3] if any(is_open(i, y) for y in case.years)), None)
            if i is None:
                return False
            span = []
            for y in case.years:
                if is_open(i, y):
                    span.append(y)
                elif span:
                    break
            total, rest = sum(case.gap(i, y) for y in span), sum(case.gap(i, y) - z[i, y] for y in span)
            whole, amount, counted, upto = left >= rest, min(left, rest), 0, 0
            for y in span:
                missing, counted, before = case.gap(i, y) - z[i, y], counted + case.gap(i, y), upto
                upto = amount if y == span[-1] else amount * counted // total
                asked = missing if whole else min(missing, upto - before)
                if asked == 0:
                    continue
                first = min(asked, undrawn.get((i, y), 0))
                got = first + graph.push(('need', i, y), asked - first)
                undrawn[i, y] = undrawn.get((i, y), 0) - first
                z[i, y] += got
                left -= got
                if got < asked:
                    closed[i, y] = rounds
        return True

    while inside:
        rounds += 1
        inside = [iso3 for iso3 in inside if turn(iso3)]
    return quantum, rounds, {key: amount for key, amount in z.items() if amount}, closed


def check_payments(case, plan, z):
    """Every payment may be, tranches and caps hold, and together with what is agreed they are z."""
    paid, under_cap, spent = defaultdict(int), defaultdict(int), defaultdict(int)
    for line in plan['allocations']:
        pid, nid = line['pledge'], line['need']
        demand((pid, nid) in case.fits, f'pledge {pid} may not serve need {nid}')
        demand(set(line['amounts']) == set(line['tranches']), f'tranches of {pid} for {nid} miss a year')
        for year, text in line['amounts'].items():
            amount, y, pledge = int(text), int(year), case.pledges[pid]
            demand(amount > 0 and window(pledge, y), f'pledge {pid} may not pay need {nid} {text} in {year}')
            parts = {int(t): int(part) for t, part in line['tranches'][year].items()}
            demand(sum(parts.values()) == amount, f'tranches of {pid} for {nid} in {year} do not add up')
            for t, part in parts.items():
                demand(part > 0 and (t == y or (pledge.get('carryOver') and t < y)), f'{pid} pays {year} out of {t}')
                spent[pid, t] += part
            paid[nid, y] += amount
            under_cap[pid, case.needs[nid]['state'], y] += amount
    for (pid, t), amount in spent.items():
        demand(amount <= int(case.pledges[pid]['available'].get(str(t), '0')), f'tranche {t} of {pid} is overspent')
    for (pid, iso3, y), amount in under_cap.items():
        cap = cap_of(case.pledges[pid], y)
        demand(cap is None or amount + case.before[pid, iso3, y] <= cap, f'cap of {pid} for {iso3} in {y} is passed')
    for i in case.needs:
        for y in case.years:
            demand(paid[i, y] + case.before[i, y] == z.get((i, y), 0), f'need {i} is not paid what it gets in {y}')


def verify(source, plan):
    digest = hashlib.sha256(canonical(source).encode()).hexdigest()
    demand(plan['format'] == 'article-six.plan.v1', 'unknown format')
    demand(plan['input'] == f'sha256:{digest}', 'the plan was made from another input')
    case = Case(source)
    quantum, rounds, z, closed = law(case)
    demand(plan['quantum'] == str(quantum), f'the quantum is {quantum}')
    demand(plan['rounds'] == rounds, f'the law ends after {rounds} rounds')
    funded = {(f['need'], int(y)): int(a) for f in plan['funded'] for y, a in f['amounts'].items()}
    for i, y in sorted(set(funded) | set(z)):
        demand(funded.get((i, y)) == z.get((i, y)), f'need {i} gets {z.get((i, y), 0)} in {y} by the law')
    written = {(c['need'], c['year']): c['round'] for c in plan['closures']}
    demand(written == closed and len(plan['closures']) == len(closed), 'the closures are not those of the law')
    demand(plan['figures']['placed'] == str(sum(z.values())), 'placed is not the sum of all amounts')
    check_payments(case, plan, z)


if __name__ == '__main__':
    try:
        with open(sys.argv[1], encoding='utf-8') as first, open(sys.argv[2], encoding='utf-8') as second:
            verify(json.load(first), json.load(second))
        print('ok')
    except Wrong as wrong:
        sys.exit(f'wrong: {wrong}')
