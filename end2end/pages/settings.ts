// The settings: メールアドレスメニュー, and the steps of one setting.

import { expect, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Settings {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly heading = (name: string | RegExp) => this.page.getByRole('heading', { level: 1, name });
  readonly next = () => this.page.getByRole('button', { name: '次へ', exact: true });
  readonly register = () => this.page.getByRole('button', { name: '登録', exact: true });
  /** The own password of whoever manages the contract. */
  readonly own = () => this.page.getByLabel('現在ログインしているメールアドレスのパスワード');
  readonly back = () => this.page.getByRole('button', { name: '戻る', exact: true });
  /** The cell of the confirm or done page beside this label. */
  readonly said = (label: string) => this.page.getByRole('row', { name: label }).getByRole('cell');
  readonly fault = () => this.page.getByRole('alert');

  async open(name = ''): Promise<void> {
    await this.page.goto(`${this.face}/settings${name && `/${name}`}`);
    await expect(this.page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** The row of an address in メールアドレスメニュー. */
  row(address: string) {
    return this.page.getByRole('row').filter({ hasText: address });
  }

  /** Chooses an address and presses one of the four buttons. */
  async press(button: string, address: string): Promise<void> {
    await this.row(address).getByRole('radio').check();
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** One of a pair of radio buttons. */
  async choose(label: string, answer: string): Promise<void> {
    await this.page.getByRole('group', { name: label }).getByRole('radio', { name: answer, exact: true }).check();
  }

  /** 次へ and 登録, and the done page is there. */
  async save(done: string | RegExp): Promise<void> {
    await this.next().click();
    await this.register().click();
    await expect(this.heading(done)).toBeVisible();
  }
}
