// The views of one mail in a real browser: legible, without faults, in two widths and two themes. With
// SLUICE_SCREENSHOTS=FOLDER it leaves a picture of each.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { axeFinds, checkPage, openLab, origin } from './lab.ts';
import { manyParts } from './sent-mails.ts';

const pictures = process.env['SLUICE_SCREENSHOTS'];
const desk = await openTestDesk(origin);
const lab = await openLab(desk);

const windows = [
  { width: 1440, scheme: 'light', lang: 'en' },
  { width: 390, scheme: 'dark', lang: 'cs' },
] as const;

for (const { width, scheme, lang } of windows) {
  test(`the views of a mail fit ${width} px, ${scheme}`, async () => {
    const { mail } = await tell(desk, {
      raw: Buffer.from(`X-Copy: ${width}${scheme}\r\n${manyParts}`),
      subject: 'Spam attack from 192.0.2.75',
      sender: 'postmaster@isp.example',
      doubts: [{ code: 'several-networks', text: '3 addresses of ours lie in 2 networks' }],
    });
    const { page, context, trouble } = await lab.open({ width, scheme, lang });
    const out = Buffer.from(`http://pills.example/${'buy/'.repeat(60)}`).toString('base64url');
    const paths = {
      list: '/mails',
      text: `/mails/${mail}`,
      html: `/mails/${mail}?tab=html`,
      headers: `/mails/${mail}?tab=headers`,
      raw: `/mails/${mail}?tab=raw`,
      mime: `/mails/${mail}?tab=mime`,
      why: `/mails/${mail}?tab=why`,
      out: `/out?u=${out}`,
    };
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(`${origin}${path}`);
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true });
        const file = join(pictures, `mail-${name}-${width}-${scheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
      }
      await checkPage(page);
      assert.deepEqual(await axeFinds(page), [], name);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  });
}
