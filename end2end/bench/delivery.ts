// Mail from outside: 300 letters on four connections through scanner and script into one mailbox.
//
// The letters are those of the demo, files and pictures included, each a letter of its own by its number.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../fixtures/stack.ts';
import { Conversation } from '../fixtures/smtp.ts';
import { signIn } from './server.ts';
import { type Sheet, timed } from './sheet.ts';

const LETTERS = 300;
const CONNECTIONS = 4;
const demo = join(import.meta.dirname, '../../server/mailcore/demo');

export async function onDelivery(sheet: Sheet, stack: Stack): Promise<void> {
  const person = await stack.account();
  // As they come from outside: without the marks by which the demo files them.
  const plain = readdirSync(demo).filter((name) => name.endsWith('.eml')).map((name) => readFileSync(join(demo, name), 'latin1').replace(/^X-Demo-.*\r?\n/gim, ''));
  const letter = (n: number) => Buffer.from(`X-Bench: ${n}\r\n${plain[n % plain.length].replaceAll('RECIPIENT', person.address)}`, 'latin1');
  const bring = (server: Conversation, n: number) => server.bring({ from: 'sender@mail.example.com', to: [person.address], letter: letter(n) });
  let next = 0;
  const connection = async (server: Conversation) => {
    while (next < LETTERS) await bring(server, next++);
  };
  const servers: Conversation[] = [];
  while (servers.length < CONNECTIONS) servers.push(await Conversation.open(stack.base + 25));
  // The first one wakes everybody.
  await bring(servers[0], LETTERS);
  const cookie = await signIn(stack.base, person);
  const begun = performance.now();
  const accepted = await timed(() => Promise.all(servers.map(connection)));
  while ((await count(stack.base, cookie)) < LETTERS + 1) await new Promise((wake) => setTimeout(wake, 50));
  const arrived = performance.now() - begun;
  for (const server of servers) server.end();
  const rate = (ms: number) => (LETTERS / (ms / 1000)).toFixed(0);
  sheet.line(`${LETTERS} letters from outside on ${CONNECTIONS} connections: accepted / in the mailbox`, `${rate(accepted)} / ${rate(arrived)} a second`, '≥ 50/s');
}

/** Letters of this person, wherever they lie. */
async function count(port: number, cookie: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/mailboxes`, { headers: { cookie } });
  const folders = (await answer.json()) as { total: number }[];
  return folders.reduce((sum, folder) => sum + folder.total, 0);
}
