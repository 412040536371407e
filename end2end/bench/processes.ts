// What the house costs the machine: time on the processor and memory, read from /proc.

import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of the kernel in a second (USER_HZ, the same on every Linux). */
const TICKS = 100;

interface Process {
  pid: number;
  parent: number;
  command: string;
  ticks: number;
}

/** Processes of one house, found below the one that was started with its folder. */
export class House {
  constructor(private readonly dir: string) {}

  private tree(): Process[] {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => read(Number(name)));
    const root = all.find((p) => p.command.includes(' demo ') && p.command.includes(this.dir));
    if (!root) throw new Error('the house does not run');
    const found = [root];
    for (let i = 0; i < found.length; i++) found.push(...all.filter((p) => p.parent === found[i].pid));
    return found;
  }

  /** Milliseconds on the processor so far. */
  cpu(): { serve: number; dovecot: number } {
    const of = (which: (p: Process) => boolean) =>
      this.tree().filter(which).reduce((sum, p) => sum + p.ticks * (1000 / TICKS), 0);
    return { serve: of(isServe), dovecot: of(isDovecot) };
  }

  /** Proportional memory (PSS) of the web server, MB. */
  memory(): number {
    const serve = this.tree().find(isServe);
    if (!serve) throw new Error('serve does not run');
    const rollup = readFileSync(`/proc/${serve.pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  }
}

const isServe = (p: Process) => / serve .*--config/.test(p.command);
/** `dovecot/imap` and its family; the names of the helpers are all that the kernel shows of them. */
const isDovecot = (p: Process) => p.command.startsWith('dovecot');

function read(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [{ pid, parent: Number(fields[1]), command, ticks: Number(fields[11]) + Number(fields[12]) }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
