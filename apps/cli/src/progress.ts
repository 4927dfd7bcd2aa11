// How far a long command is: one line that moves on a terminal, a line for every tenth elsewhere.
export class Progress {
  private done = 0;
  private told = 0;
  private readonly moves = process.stdout.isTTY === true;

  constructor(
    private readonly what: string,
    private readonly total: number,
  ) {
    this.show();
  }
  step(): void {
    this.done += 1;
    this.show();
  }
  /** So many are done. */
  at(done: number): void {
    if (done <= this.done) return;
    this.done = Math.min(done, this.total);
    this.show();
  }
  /** Leaves the last line standing. */
  end(): void {
    if (this.moves && this.total > 0) process.stdout.write('\n');
  }
  private show(): void {
    if (this.total === 0) return;
    const share = this.done / this.total;
    if (this.moves) {
      const width = 30;
      const full = Math.floor(share * width);
      const bar = `${'█'.repeat(full)}${'·'.repeat(width - full)}`;
      process.stdout.write(`\r  ${this.what.padEnd(22)} ${bar} ${String(this.done).padStart(5)} of ${this.total}`);
    } else if (Math.floor(share * 10) > this.told || this.done === this.total) {
      this.told = Math.floor(share * 10);
      process.stdout.write(`  ${this.what}: ${this.done} of ${this.total}\n`);
    }
  }
}

/** Runs `work` on every item, `width` at a time; stops at the first failure. */
export async function each<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
