// A mail being written.

import { expect, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export interface Letter {
  to?: string;
  subject?: string;
  text?: string;
}

export class Compose {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly to = () => this.page.getByLabel('宛先', { exact: true });
  readonly subject = () => this.page.getByLabel('件名', { exact: true });
  readonly text = () => this.page.getByLabel('本文', { exact: true });
  readonly sendButton = () => this.page.getByRole('button', { name: '送信', exact: true });
  readonly saveButton = () => this.page.getByRole('button', { name: '下書きとして保存' });
  readonly cc = () => this.page.getByLabel('Cc', { exact: true });
  readonly fileField = () => this.page.getByLabel('添付するファイルを選ぶ');
  readonly attachButton = () => this.page.getByRole('button', { name: '添付する', exact: true });
  /** One file of the mail: its name, its size, and while it travels its progress. */
  readonly file = (name: string) => this.page.getByRole('region', { name: '添付ファイル' }).getByRole('listitem').filter({ hasText: name });
  readonly removeFile = (name: string) => this.page.getByRole('button', { name: `${name} を削除` });
  /** 開封確認を要求する, folded away with what few mails need. */
  readonly receipt = () => this.page.getByLabel('開封確認を要求する');
  readonly fault = () => this.page.getByRole('alert');

  async open(): Promise<void> {
    await this.page.goto(`${this.face}/compose`);
    await expect(this.text()).toBeVisible();
  }

  async write(letter: Letter): Promise<void> {
    if (letter.to !== undefined) await this.to().fill(letter.to);
    if (letter.subject !== undefined) await this.subject().fill(letter.subject);
    if (letter.text !== undefined) await this.text().fill(letter.text);
  }

  /** Chooses files; without the SPA a button sends them. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    await this.fileField().setInputFiles(files);
    if (this.face === '/lite') await this.attachButton().click();
  }

  /** A draft opened from the list: some faces show it first, with a link to go on. */
  async goOnWriting(): Promise<void> {
    const edit = this.page.getByRole('link', { name: '下書きを編集' });
    await expect(edit.or(this.text()).first()).toBeVisible();
    if (await edit.isVisible()) await edit.click();
  }

  async send(): Promise<void> {
    await this.sendButton().click();
  }

  async save(): Promise<void> {
    await this.saveButton().click();
  }
}
