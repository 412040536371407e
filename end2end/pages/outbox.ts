// 送信待ち: mails on their way, and those that did not reach everybody.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Outbox {
  constructor(readonly page: Page, readonly face: Face) {}

  /** One mail. The folders beside it are list items too. */
  readonly row = (subject: string): Locator => this.page.getByRole('main').locator('li[data-send]').filter({ hasText: subject });
  /** Recipients that were not accepted: address, explanation, the core's line. */
  readonly refusals = (subject: string): Locator => this.row(subject).getByRole('listitem');

  async open(): Promise<void> {
    await this.page.goto(`${this.face}/outbox`);
    await expect(this.page.getByRole('heading', { level: 1, name: '送信待ち' })).toBeVisible();
  }

  /** Asks again until a mail has got so far. */
  async waitFor(subject: string, state: string): Promise<void> {
    // 送信 leaves the writing page once the server has the mail.
    await expect(this.page).not.toHaveURL(/compose/);
    await expect(async () => {
      await this.open();
      await expect(this.row(subject)).toContainText(state, { timeout: 1000 });
    }).toPass({ timeout: 30_000 });
  }
}
