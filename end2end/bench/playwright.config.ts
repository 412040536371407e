// `make bench`: the same stack and browser as the tests, one thing at a time, figures instead of verdicts.

import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';
import type { ForOneWorker, Options } from '../fixtures/index.ts';

export default defineConfig<Options, ForOneWorker>({
  testDir: '.',
  testMatch: /.*\.bench\.ts/,
  outputDir: '../test-results/bench',
  workers: 1,
  timeout: 10 * 60_000,
  reporter: [['list']],
  use: { ...tests.use, trace: 'off', face: '', movedClock: false, viewport: { width: 1280, height: 800 } },
});
