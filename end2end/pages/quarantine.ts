// 迷惑メール: what is held, why and how long.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Quarantine {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly row = (subject: string): Locator => this.page.getByRole('listitem').filter({ hasText: subject });
  readonly backToInbox = () => this.page.getByRole('button', { name: '受信トレイに戻す' });
  readonly deleteForGood = () => this.page.locator('#held-form').getByRole('button', { name: '完全に削除' });
  readonly always = () => this.page.getByLabel('この差出人を常に受信する');
  readonly undo = () => this.page.getByRole('button', { name: '元に戻す' });
  readonly all = () => this.page.getByLabel('すべて選択');

  async open(): Promise<void> {
    await this.page.goto(`${this.face}/quarantine`);
    await expect(this.page.getByRole('heading', { level: 1, name: '迷惑メール' })).toBeVisible();
  }

  /** Asks again until a mail that is still under way is held. */
  async waitFor(subject: string): Promise<void> {
    await expect(async () => {
      await this.page.goto(`${this.face}/quarantine`);
      await expect(this.row(subject).first()).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 30_000 });
  }

  async tick(subject: string): Promise<void> {
    await this.page.getByRole('checkbox', { name: subject }).check();
  }

  /** Opens one mail as text. */
  async read(subject: string): Promise<void> {
    await this.page.getByRole('link', { name: subject }).first().click();
    await expect(this.page.getByRole('heading', { level: 1, name: subject })).toBeVisible();
  }
}
