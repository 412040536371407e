// From nothing to the first row, and on: on three lines, each time with a browser that knows nothing yet.
//
// Delay and bandwidth are Chromium's own emulation, for each request.

import type { Browser, Page } from '@playwright/test';
import { takenOver } from '../fixtures/takeover.ts';
import type { Stack } from '../fixtures/stack.ts';
import { Compose } from '../pages/compose.ts';
import { Frame } from '../pages/frame.ts';
import { Mailbox } from '../pages/mailbox.ts';
import { SignIn } from '../pages/sign-in.ts';
import { median, type Sheet, timed } from './sheet.ts';

interface Line {
  name: string;
  /** Milliseconds to the server and back. */
  latency: number;
  /** Bytes a second; -1 = as fast as the machine. */
  rate: number;
  /** Milliseconds to beat, by the name of the step. */
  goals: Partial<Record<Step, string>>;
}

const STEPS = ['form', 'form + list', 'submit to row', 'submit to app', 'open a letter', 'next letter', 'compose', 'search', 'warm list'] as const;
type Step = (typeof STEPS)[number];

const LINES: Line[] = [
  { name: 'no delay', latency: 0, rate: -1, goals: { 'form + list': '< 250 (alps 494)' } },
  {
    name: '300 ms, 4 Mbit/s', latency: 300, rate: 500_000,
    goals: {
      'form + list': '< 900 (alps 1,659)', 'open a letter': '< 360 (Roundcube 593)', 'next letter': '< 50', compose: '< 100 (SnappyMail 181)',
      search: '< 360 (Roundcube 375)',
    },
  },
  { name: '400 ms, 400 kbit/s', latency: 400, rate: 50_000, goals: { 'form + list': '< 1,300 (alps 2,268)', 'warm list': '< 550 (alps 612)' } },
];

export interface Browsing {
  stack: Stack;
  browser: Browser;
  rounds: number;
}

export async function onLines(sheet: Sheet, { stack, browser, rounds }: Browsing): Promise<void> {
  for (const line of LINES) {
    const ms = new Map<Step, number[]>(STEPS.map((step) => [step, []]));
    let wire = '';
    for (let round = 0; round < rounds; round++) {
      const context = await browser.newContext({ baseURL: stack.url, locale: 'ja-JP', viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      wire = await walk(page, { stack, line, note: (step, took) => ms.get(step)!.push(took) });
      await context.close();
    }
    for (const [step, all] of ms) {
      sheet.line(`${line.name}: ${step}, ms`, median(all).toFixed(0), line.goals[step]);
    }
    sheet.line(`${line.name}: requests / kB to the form; to the first row`, wire, '≤ 3 / ≤ 10; ≤ 4 / ≤ 20');
  }
}

interface Walk {
  stack: Stack;
  line: Line;
  note: (step: Step, ms: number) => void;
}

async function walk(page: Page, { stack, line, note }: Walk): Promise<string> {
  const meter = await Meter.on(page, line);
  const signIn = new SignIn(page, ''), mailbox = new Mailbox(page, ''), compose = new Compose(page, '');
  const form = await timed(async () => {
    await page.goto('/', { waitUntil: 'commit' });
    await signIn.button().waitFor();
  });
  // The browser's own clock, without the way of our question to it.
  const painted = await page.evaluate(() => new Promise<number>((done) => {
    new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true });
  }));
  note('form', painted);
  const first = meter.take(false);
  await signIn.fill(stack.taro);
  // The time a person needs for a password; the app comes meanwhile.
  await page.waitForTimeout(3000);
  meter.take(true);
  const begun = performance.now();
  await signIn.button().click();
  await mailbox.rows().first().waitFor();
  const listed = performance.now() - begun;
  note('submit to row', listed);
  note('form + list', Math.min(form, painted) + listed);
  const second = meter.take(true);
  await takenOver(page);
  note('submit to app', performance.now() - begun);
  note('open a letter', await timed(() => mailbox.openMessage('帰りに買ってきて')));
  // The neighbour may be here already: it is fetched while this one is read.
  await page.waitForTimeout(2000);
  const heading = page.getByRole('heading', { name: '帰りに買ってきて' });
  note('next letter', await timed(async () => {
    await page.keyboard.press('j');
    await heading.waitFor({ state: 'hidden' });
  }));
  note('compose', await timed(async () => {
    await new Frame(page, '').composeLink().first().click();
    await compose.text().waitFor();
  }));
  await page.goto('/mail/INBOX');
  await takenOver(page);
  note('search', await timed(async () => {
    await mailbox.search('旅行');
    await page.waitForURL(/q=/);
    await page.locator('main [aria-busy=true]').waitFor({ state: 'detached' });
  }));
  note('warm list', await timed(async () => {
    await page.goto('/mail/INBOX', { waitUntil: 'commit' });
    await mailbox.rows().first().waitFor();
  }));
  return `${first}; ${second}`;
}

/** Counts what goes over the wire. */
class Meter {
  private requests = 0;
  private bytes = 0;

  static async on(page: Page, line: Line): Promise<Meter> {
    const browser = await page.context().newCDPSession(page);
    const meter = new Meter();
    await browser.send('Network.enable');
    browser.on('Network.requestWillBeSent', () => void meter.requests++);
    browser.on('Network.loadingFinished', (end) => void (meter.bytes += end.encodedDataLength));
    await browser.send('Network.emulateNetworkConditions', {
      offline: false, latency: line.latency, downloadThroughput: line.rate, uploadThroughput: line.rate,
    });
    return meter;
  }

  take(reset: boolean): string {
    const said = `${this.requests} / ${(this.bytes / 1000).toFixed(1)}`;
    if (reset) this.requests = this.bytes = 0;
    return said;
  }
}
