// Sixteen people at once: how many answers a second, and what one costs. A mailbox of 50,000 letters
// must answer like one of 100.

import type { Account, Stack } from '../fixtures/stack.ts';
import { fill } from './letters.ts';
import { type Load, load } from './load.ts';
import type { House } from './processes.ts';
import { median, type Sheet, timed } from './sheet.ts';

const PEOPLE = 16;

interface Task {
  name: string;
  path: (ref: string) => string;
  /** Answers a second to beat, whatever the number of letters. */
  goal?: number;
}

// Ten times the 151 lists a second of alps, five times its 537 letters; with 50,000 letters as with 100.
const LIST = 1_510;
const OPEN = 2_685;
const TASKS: Task[] = [
  { name: 'list, page', path: () => '/mail/INBOX', goal: LIST },
  { name: 'list, light page', path: () => '/lite/mail/INBOX' },
  { name: 'list, JSON', path: () => '/api/mailboxes/INBOX/messages', goal: LIST },
  { name: 'letter, page', path: (ref) => `/mail/INBOX/${ref}` },
  { name: 'letter, JSON', path: (ref) => `/api/messages/${ref}`, goal: OPEN },
  { name: 'page 2, JSON', path: () => '/api/mailboxes/INBOX/messages?page=2' },
];
const SEARCH = `/api/mailboxes/INBOX/messages?q=${encodeURIComponent('No.77')}`;

export interface Bench {
  stack: Stack;
  house: House;
  sizes: number[];
  seconds: number;
}

export async function onServer(sheet: Sheet, { stack, house, sizes, seconds }: Bench): Promise<void> {
  const idle = house.memory();
  let busiest = idle;
  const results = new Map<string, { rate: number; cpu: number }[]>();
  for (const size of sizes) {
    const person = await stack.account();
    const filled = await timed(() => fill(stack.base + 993, person, size));
    sheet.line(`${size} letters brought in, s`, (filled / 1000).toFixed(1));
    const cookies: string[] = [];
    const entering = [];
    for (let i = 0; i < PEOPLE; i++) entering.push(await timed(async () => cookies.push(await signIn(stack.base, person))));
    sheet.line(`sign-in with the inbox in its answer, ${size} letters, ms`, median(entering).toFixed(0));
    const list = await ask(stack.base, '/api/mailboxes/INBOX/messages', cookies[0]);
    const ref: string = list.envelopes[0].ref;
    for (const { name, path, goal } of TASKS) {
      const wish = { port: stack.base, path: path(ref), cookies, connections: PEOPLE };
      await load({ ...wish, seconds: 0.5 });
      const before = house.clock();
      const done = await load({ ...wish, seconds });
      const spent = house.since(before);
      busiest = Math.max(busiest, house.memory());
      const each = (of: 'serve' | 'dovecot') => spent[of] / done.answers;
      const cpu = each('serve') + each('dovecot');
      results.set(name, [...(results.get(name) ?? []), { rate: done.rate, cpu }]);
      const goals = [goal && `≥ ${goal}/s`, name.startsWith('list') && 'CPU < 1.0'].filter(Boolean).join(', ');
      sheet.line(`${name}, ${size} letters`, `${said(done)}; CPU ms ${each('serve').toFixed(2)} + ${each('dovecot').toFixed(2)} = ${cpu.toFixed(2)}`, goals);
    }
    const searching = [];
    for (let i = 0; i < 5; i++) searching.push(await timed(() => ask(stack.base, SEARCH, cookies[0])));
    sheet.line(`search, ${size} letters, ms`, `${searching[0].toFixed(0)} first, ${median(searching).toFixed(0)} then`);
  }
  for (const [name, all] of results) {
    const [small, large] = [all[0], all.at(-1)!];
    // A machine that does other things meanwhile bends the first figure, hardly the second.
    const ratios = `${(large.rate / small.rate).toFixed(2)}; CPU ${(large.cpu / small.cpu).toFixed(2)}`;
    sheet.line(`${name}: answers a second with ${sizes.at(-1)} letters : with ${sizes[0]}`, ratios, '0.80 to 1.20');
  }
  sheet.line('memory of the web server (PSS), MB: before / under load', `${idle.toFixed(0)} / ${busiest.toFixed(0)}`, '< 15 / < 30');
}

function said({ rate, p50, p95 }: Load): string {
  return `${rate.toFixed(0)}/s; p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms`;
}

/** Signs in; the cookie of the session. */
export async function signIn(port: number, { address, password }: Account): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: address, password, shared_computer: false }),
  });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

async function ask(port: number, path: string, cookie: string): Promise<{ envelopes: { ref: string }[] }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as { envelopes: { ref: string }[] };
}
