// A State's own order of its needs, whole and dense: position and rank are the same thing.
export interface OrderFault {
  readonly pointer: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** Every fault of a new order: each ranked need stands in it exactly once, and nothing else does. */
export function orderFaults(ranked: readonly string[], order: readonly string[]): OrderFault[] {
  const known = new Set(ranked);
  const seen = new Set<string>();
  const faults: OrderFault[] = [];
  order.forEach((id, index) => {
    const pointer = `/order/${index}`;
    if (!known.has(id)) faults.push({ pointer, code: 'notRanked' });
    else if (seen.has(id)) faults.push({ pointer, code: 'repeated' });
    seen.add(id);
  });
  for (const id of ranked) if (!seen.has(id)) faults.push({ pointer: '/order', code: 'rankMissing', params: { id } });
  return faults;
}
/** Last, when it is not ranked yet: what the State has ordered before stays as it is. */
export const appended = (ranked: readonly string[], id: string): string[] =>
  ranked.includes(id) ? [...ranked] : [...ranked, id];
export const without = (ranked: readonly string[], id: string): string[] => ranked.filter((one) => one !== id);
