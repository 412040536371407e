// A list of mails.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Mailbox {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly row = (subject: string): Locator => this.page.getByRole('link', { name: subject });
  readonly unread = (subject: string): Locator => this.page.getByRole('listitem').filter({ hasText: subject }).getByText('未読');
  /** The mark of a row: 返信済み, 転送済み, 添付あり, フラグ付き. */
  readonly marked = (subject: string, mark: string): Locator => this.page.getByRole('listitem').filter({ hasText: subject }).getByText(mark);
  readonly rows = (): Locator => this.page.locator('main [data-ref]');
  /** `120 通`, `検索結果 3 通`, `2 通を選択中`. */
  readonly count = (): Locator => this.page.locator('#list-count');
  readonly pick = (subject: string): Locator => this.page.getByRole('checkbox', { name: `選択: ${subject}`, exact: true });
  readonly pickAll = (): Locator => this.page.getByRole('checkbox', { name: 'すべて選択' });
  readonly tools = (): Locator => this.page.getByRole('group', { name: '選択したメールの操作' });
  readonly tool = (name: string): Locator => this.tools().getByRole('button', { name, exact: true });
  readonly searchField = () => this.page.getByRole('searchbox', { name: 'メールを検索' });

  async open(id = 'INBOX'): Promise<void> {
    await this.page.goto(`${this.face}/mail/${id}`);
  }

  /** Asks again until a mail that is still under way has arrived. */
  async waitFor(subject: string): Promise<void> {
    await expect(async () => {
      await this.page.reload();
      await expect(this.row(subject).first()).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Asks again until a row has its mark: it is set when the mail is filed. */
  async waitForMark(subject: string, mark: string): Promise<void> {
    await expect(async () => {
      await this.page.reload();
      await expect(this.marked(subject, mark).first()).toBeAttached({ timeout: 1000 });
    }).toPass({ timeout: 30_000 });
  }

  async search(words: string): Promise<void> {
    await this.searchField().fill(words);
    await this.searchField().press('Enter');
  }

  async openMessage(subject: string): Promise<void> {
    await this.row(subject).first().click();
    await expect(this.page.getByRole('heading', { name: subject })).toBeVisible();
  }
}
