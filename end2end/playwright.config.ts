// How the browser tests run: Debian's Chromium in the build that has no window (half the CPU of the whole
// browser), three ways to look at the same house.
//
// `desktop` and `phone` run the SPA, `lite` the light pages with script switched off.
// Each worker starts one whole stack of its own (fixtures/stack.ts), so few workers are enough.

import { defineConfig } from '@playwright/test';
import type { Options } from './fixtures/index.ts';

const japanese = { locale: 'ja-JP', timezoneId: 'Asia/Tokyo' };

export default defineConfig<Options>({
  testDir: 'specs',
  outputDir: 'test-results',
  workers: 3,
  fullyParallel: false,
  timeout: 45_000,
  // Real programs on two busy cores: a test that fails is asked again, and counted as flaky in the report.
  retries: 2,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  use: {
    ...japanese,
    // Recording each test costs a third of the time; what failed is asked again, and recorded then.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: '/usr/bin/chromium-headless-shell',
      // Chromium calls nobody: there is nothing to reach, and each refused call costs time.
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'desktop', use: { face: '', viewport: { width: 1280, height: 800 } }, testIgnore: /lite-.*/ },
    {
      name: 'phone',
      use: { face: '', viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
      // What does not depend on the width is walked once, on a desk.
      testMatch: /(sign-in|list|read|write|send-and-receive|accessible|sign-out|settings-.*|quarantine)\.spec\.ts/,
    },
    {
      name: 'lite',
      use: { face: '/lite', viewport: { width: 390, height: 780 }, javaScriptEnabled: false },
      testMatch: /(sign-in|list|read|write|send-and-receive|accessible|sign-out|settings-.*|quarantine|attachments|forward|refused|reading|language|lite-.*)\.spec\.ts/,
    },
  ],
});
