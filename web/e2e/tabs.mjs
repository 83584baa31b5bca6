// Goes to a panel as a user does: by its tab or, where there is no room for it, by the menu of all of them.

export async function openTab(page, tab) {
  const button = page.locator(`nav [data-tab="${tab}"]:not(.away)`);
  if ((await button.count()) > 0) await button.click();
  else {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.locator(`nav [data-view="${tab}"]`).click();
  }
  await page.waitForSelector(`.panel.${tab}`);
}
