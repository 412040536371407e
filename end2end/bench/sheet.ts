// The one table of the bench: each figure beside the one to beat.
//
// The figures to beat are those of Roundcube, SnappyMail and alps on the same kind of machine, or
// what the house asks of itself.

export class Sheet {
  private readonly rows: string[][] = [];

  /** A line; `goal` is empty where nobody set one. */
  line(what: string, measured: string, goal = ''): void {
    this.rows.push([what, measured, goal]);
    // A run that ends early has said what it knew.
    console.log(`  ${what}: ${measured}`);
  }

  print(): void {
    const all = [['what', 'measured', 'to beat'], ...this.rows];
    const wide = [0, 1, 2].map((column) => Math.max(...all.map((row) => width(row[column]))));
    const draw = (row: string[]) => `| ${row.map((cell, i) => cell + ' '.repeat(wide[i] - width(cell))).join(' | ')} |`;
    console.log(['', draw(all[0]), `|${wide.map((n) => '-'.repeat(n + 2)).join('|')}|`, ...all.slice(1).map(draw), ''].join('\n'));
  }
}

const width = (text: string) => [...text].length;

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds until something is done. */
export async function timed(what: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}
