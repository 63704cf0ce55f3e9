/** What tests do in a notebook, found by role and label as a person would. */
import { expect, type Locator, type Page } from '@playwright/test';

/** The `number`th cell, from 1. */
export function cellAt(page: Page, number: number): Locator {
  return page.getByRole('region', { name: new RegExp(`^Cell ${number},`) });
}

/** Puts text where the caret is, as pasting would. */
export async function typeInCell(page: Page, number: number, source: string): Promise<void> {
  const editor = cellAt(page, number).getByRole('textbox', { name: `Source of cell ${number}` });
  await editor.focus();
  await expect(editor).toBeFocused();
  await page.keyboard.insertText(source);
}

/** Adds a TypeScript cell at the end and writes it. Gives its number. */
export async function appendCell(page: Page, source: string): Promise<number> {
  const cells = page.getByRole('region', { name: /^Cell \d+,/ });
  const count = await cells.count();
  // By keyboard: suggestions of the editor above may cover the button.
  await page.getByRole('button', { name: 'Add TypeScript below' }).last().press('Enter');
  await expect(cells).toHaveCount(count + 1);
  await typeInCell(page, count + 1, source);
  return count + 1;
}

/** Runs a cell from its editor. */
export async function runCell(page: Page, number: number): Promise<void> {
  await cellAt(page, number).getByRole('textbox', { name: `Source of cell ${number}` }).focus();
  await page.keyboard.press('Control+Enter');
}
