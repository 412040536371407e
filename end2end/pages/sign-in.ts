// The sign-in page: `/` and `/lite/`.

import { expect, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';
import type { Account } from '../fixtures/stack.ts';

export class SignIn {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly login = () => this.page.getByLabel('メールアドレス', { exact: true });
  readonly password = () => this.page.getByLabel('パスワード', { exact: true });
  readonly sharedComputer = () => this.page.getByLabel('共有パソコンで使う');
  readonly button = () => this.page.getByRole('button', { name: 'ログイン', exact: true });

  async open(): Promise<void> {
    await this.page.goto(`${this.face}/`);
  }

  readonly otherAccount = () => this.page.getByRole('link', { name: '別のアカウントでログイン' });

  async fill(account: Account): Promise<void> {
    // Over a page whose session has ended the account stands already, and stays.
    if (await this.login().isEditable()) await this.login().fill(account.address);
    else await expect(this.login()).toHaveValue(account.address);
    await this.password().fill(account.password);
  }

  /** Opens the page, signs in and waits for the inbox. */
  async as(account: Account): Promise<void> {
    await this.open();
    await this.fill(account);
    await this.button().click();
    await expect(this.page).toHaveURL(`${this.face}/mail/INBOX`);
  }
}
