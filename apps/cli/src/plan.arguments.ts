// What the plan command was asked to do.
export interface Asked {
  files: string[];
  check: boolean;
  pretty: boolean;
  help: boolean;
  explain: string[] | 'all' | undefined;
}

export const HELP = `Usage: npm run --silent plan -- [OPTIONS] FILE...

Reads plan inputs (article-six.plan-input.v1) and writes one plan
(article-six.plan.v1) for each, one a line, in the same order. A FILE holds one
JSON document, or one input a line (NDJSON); - is standard input.

  --explain NEED  adds why this need got what it got, year by year, and what
                  would close its gaps; may be given several times. Each fix is
                  found by planning again.
  --explain all   explains every need, without fixes
  --check         checks the guarantees of every plan by code that shares
                  nothing with the planner; a violation goes to standard error
  --pretty        indents the plans
  --help          shows this text

An input that is refused gives a line {"error": ...} in its place, and the
others go on. Exit status: 0 all planned, 1 something was refused or violated,
2 the command was not understood.
`;

/** The arguments, or what is wrong with them. */
export function askedFor(args: readonly string[]): Asked | string {
  const asked: Asked = { files: [], check: false, pretty: false, help: false, explain: undefined };
  for (let k = 0; k < args.length; k += 1) {
    const arg = args[k] ?? '';
    if (arg === '--check') asked.check = true;
    else if (arg === '--pretty') asked.pretty = true;
    else if (arg === '--help') asked.help = true;
    else if (arg === '--explain') {
      k += 1;
      const need = args[k];
      if (need === undefined) return '--explain wants the id of a need, or all';
      if (need === 'all') asked.explain = 'all';
      else if (asked.explain !== 'all') asked.explain = [...(asked.explain ?? []), need];
    } else if (arg.startsWith('--')) return `unknown option ${arg}`;
    else asked.files.push(arg);
  }
  return asked.files.length === 0 && !asked.help ? 'no FILE; use - for standard input' : asked;
}
