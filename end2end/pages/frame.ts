// What surrounds every page once somebody is signed in: folders, compose, settings, sign-out, banners.

import { expect, type Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Frame {
  constructor(readonly page: Page, readonly face: Face) {}

  readonly composeLink = () => this.page.getByRole('link', { name: 'メール作成' });
  readonly signOutButton = () => this.page.getByRole('button', { name: 'ログアウト' });
  readonly folders = () => this.page.getByRole('navigation', { name: 'フォルダ' });
  /** What a finger meets: the label of the checkbox that opens the drawer without script. */
  readonly menu = () => this.page.locator('label.frame-menu');

  /** On a phone the folders are behind a button. */
  async openFolder(name: string): Promise<void> {
    const link = this.folders().getByRole('link', { name });
    if (!(await link.isVisible())) await this.menu().click();
    await link.click();
    // The address changes when the list is there, not before.
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** The button of the other language, named in it; on a phone behind the same button as the folders. */
  async switchTo(language: 'English' | '日本語'): Promise<void> {
    const button = this.page.getByRole('button', { name: language, exact: true }).first();
    if (!(await button.isVisible())) await this.menu().click();
    await button.click();
  }

  async signOut(): Promise<void> {
    await this.signOutButton().click();
  }

  async expectNotice(words: string | RegExp): Promise<void> {
    await expect(this.page.getByText(words).first()).toBeVisible();
  }
}
