// What the first screens weigh on the wire, compressed as a browser asks for it.

import type { Stack } from '../fixtures/stack.ts';
import { weight as bytes } from '../fixtures/weight.ts';
import { signIn } from './server.ts';
import type { Sheet } from './sheet.ts';

export async function weigh(sheet: Sheet, stack: Stack): Promise<void> {
  const kb = (bytes: number) => (bytes / 1000).toFixed(1);
  const files = (html: string, ending: RegExp) => [...new Set([...html.matchAll(/(?:href|src|data-[a-z]+)="(\/[^"]+)"/g)]
    .map((hit) => hit[1]).filter((path) => ending.test(path)))];
  const weight = async (paths: string[]) => (await Promise.all(paths.map((path) => bytes(stack.url + path)))).reduce((a, b) => a + b, 0);

  const form = await bytes(`${stack.url}/`);
  const html = await (await fetch(`${stack.url}/`, { headers: { 'accept-language': 'ja' } })).text();
  const style = await weight(files(html, /\.css/));
  const boot = await weight(files(html, /boot\.js/));
  const app = await weight(files(html, /^\/pkg\/.*\.(js|wasm)/));
  sheet.line('kB: sign-in page + style + boot.js', `${kb(form)} + ${kb(style)} + ${kb(boot)} = ${kb(form + style + boot)}`, '≤ 10 (alps 6.9)');
  const cookie = await signIn(stack.base, stack.taro);
  const inbox = await bytes(`${stack.url}/mail/INBOX`, cookie);
  sheet.line('kB: inbox page + style', `${kb(inbox)} + ${kb(style)} = ${kb(inbox + style)}`, '≤ 20 (alps 10.6)');
  const lite = await (await fetch(`${stack.url}/lite/mail/INBOX`, { headers: { cookie } })).text();
  const light = await bytes(`${stack.url}/lite/mail/INBOX`, cookie);
  const lightStyle = await weight(files(lite, /\.css/));
  sheet.line('kB: inbox page + style, lite', `${kb(light)} + ${kb(lightStyle)} = ${kb(light + lightStyle)}`, '≤ 20 (alps 10.6)');
  sheet.line('kB: app (WASM + JS)', kb(app), '≤ 400');
}
