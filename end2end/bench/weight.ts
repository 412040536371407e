// What the first screens weigh on the wire, compressed as a browser asks for it.

import type { Stack } from '../fixtures/stack.ts';
import { weight as bytes } from '../fixtures/weight.ts';
import { fill } from './letters.ts';
import { signIn } from './server.ts';
import type { Sheet } from './sheet.ts';

export async function weigh(sheet: Sheet, stack: Stack): Promise<void> {
  const kb = (bytes: number) => (bytes / 1000).toFixed(1);
  const files = (html: string, where: RegExp) => [...new Set([...html.matchAll(where)].map((hit) => hit[1]))];
  const weight = async (paths: string[]) => (await Promise.all(paths.map((path) => bytes(stack.url + path)))).reduce((a, b) => a + b, 0);
  /** A page, the styles it waits for, and the names in it. */
  const page = async (path: string, cookie = '') => {
    const html = await (await fetch(stack.url + path, { headers: { cookie, 'accept-language': 'ja' } })).text();
    const style = await weight(files(html, /<link [^>]*rel="?stylesheet"?[^>]*href="?([^"> ]+)/g));
    return { html, page: await bytes(stack.url + path, cookie), style };
  };

  const door = await page('/');
  const boot = await weight(files(door.html, /(?:href|src)="(\/boot\.js[^"]*)"/g));
  const app = await weight(files(door.html, /="(\/pkg\/[^"]+\.(?:js|wasm))"/g));
  sheet.line('kB: sign-in page + style + boot.js', `${kb(door.page)} + ${kb(door.style)} + ${kb(boot)} = ${kb(door.page + door.style + boot)}`, '≤ 10 (alps 6.9)');
  const person = await stack.account();
  await fill(stack.base + 993, person, 100);
  const cookie = await signIn(stack.base, person);
  for (const [name, path] of [['inbox page of 50 letters + style', '/mail/INBOX'], ['the same, lite', '/lite/mail/INBOX']]) {
    const inbox = await page(path, cookie);
    sheet.line(`kB: ${name}`, `${kb(inbox.page)} + ${kb(inbox.style)} = ${kb(inbox.page + inbox.style)}`, '≤ 20 (alps 10.6)');
  }
  sheet.line('kB: app (WASM + JS)', kb(app), '≤ 400');
}
