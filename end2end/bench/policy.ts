// Postfix asks whether a mail program may send: questions a second on the policy socket, one
// connection and twenty, from home and from abroad.

import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Stack } from '../fixtures/stack.ts';
import type { Sheet } from './sheet.ts';

const QUESTIONS = 20_000;

export async function onPolicy(sheet: Sheet, stack: Stack): Promise<void> {
  const person = await stack.account();
  for (const [where, client] of [['at home', '133.242.0.1'], ['abroad', '8.8.8.8']]) {
    for (const lines of [1, 20]) {
      const times: number[] = [];
      const begun = performance.now();
      const line = () => ask(join(stack.dir, 'run/answer/policy'), question(client, person.address), QUESTIONS / lines, times);
      await Promise.all(Array.from({ length: lines }, line));
      const rate = times.length / ((performance.now() - begun) / 1000);
      times.sort((a, b) => a - b);
      const at = (part: number) => `${times[Math.floor(times.length * part)].toFixed(2)} ms`;
      sheet.line(`policy ${where}, ${lines} connection${lines > 1 ? 's' : ''}`, `${rate.toFixed(0)} answers/s, p50 ${at(0.5)}, p99 ${at(0.99)}`, 'p99 < 5 ms');
    }
  }
}

/** Asks one question after the other on a connection of its own. */
async function ask(path: string, words: string, count: number, times: number[]): Promise<void> {
  const socket = connect(path);
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  for (let n = 0; n < count; n++) {
    const asked = performance.now();
    socket.write(words);
    const { value, done } = await answers.next();
    if (done || !value.startsWith('action=') || value.startsWith('action=4')) throw new Error(`no answer: ${value}`);
    await answers.next();
    times.push(performance.now() - asked);
  }
  socket.end();
}

const question = (client: string, login: string) =>
  `request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address=${client}\nclient_name=unknown\n` +
  `helo_name=c.test\nsender=${login}\nrecipient=x@remote.test\nsasl_method=PLAIN\nsasl_username=${login}\npolicy_context=submission\n\n`;
