// One piece of work at a time, in the order in which it was given: two sends under way at once may be stored in the other
// order.
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `work` once everything before it has ended, whichever way it ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    await this.last;
  }
}
