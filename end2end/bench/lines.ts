// The lines of the bench, and what a page cost on them.

import type { CDPSession, Page } from '@playwright/test';

export interface Line {
  name: string;
  /** Milliseconds to the server and back. */
  latency: number;
  /** Bytes a second; 0 = as fast as the machine. */
  rate: number;
}

export const LINES: Line[] = [
  { name: 'no delay', latency: 0, rate: 0 },
  { name: '300 ms, 4 Mbit/s', latency: 300, rate: 500_000 },
  { name: '400 ms, 400 kbit/s', latency: 400, rate: 50_000 },
];

/** Counts what goes over the wire. */
export class Meter {
  requests = 0;
  bytes = 0;

  static async on(page: Page, line: Line): Promise<Meter> {
    const browser: CDPSession = await page.context().newCDPSession(page);
    const meter = new Meter();
    await browser.send('Network.enable');
    browser.on('Network.requestWillBeSent', () => void meter.requests++);
    browser.on('Network.loadingFinished', (end) => void (meter.bytes += end.encodedDataLength));
    await browser.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: line.latency,
      downloadThroughput: line.rate || -1,
      uploadThroughput: line.rate || -1,
    });
    return meter;
  }

  take(): string {
    const said = `${this.requests} / ${(this.bytes / 1000).toFixed(1)}`;
    this.requests = this.bytes = 0;
    return said;
  }
}

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds until something is done. */
export async function timed(what: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await what();
  return Math.round(performance.now() - begun);
}

export function table(title: string, rows: string[][]): void {
  console.log(`\n${title}\n`);
  rows.forEach((row, i) => {
    console.log(`| ${row.join(' | ')} |`);
    if (i === 0) console.log(`|${row.map(() => '---').join('|')}|`);
  });
}
