// DMARC aggregates are statistics, and no complaint.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDmarc } from '../../src/formats/dmarc.ts';
import { mailOf } from './mails.ts';

const aggregate = `<?xml version="1.0"?>
<!DOCTYPE feedback [<!ENTITY a "aaaa">]>
<feedback><report_metadata><org_name>Example</org_name></report_metadata>
<policy_published><domain>example.org</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>2</count></row></record></feedback>`;

test('an aggregate is recognised, accuses nobody and is no complaint', () => {
  const place = 'attached:report.xml.gz/report.xml';
  assert.deepEqual(readDmarc(mailOf({ [place]: aggregate })), [
    {
      format: 'dmarc',
      place,
      category: null,
      accused: [],
      isComplaint: false,
      cut: null,
      unsure: null,
    },
  ]);
});

for (const [name, text] of [
  ['prose', 'your <feedback> about <policy_published> is welcome'],
  ['broken', '<feedback><report_metadata></policy_published>'],
  ['other XML', '<feedback><report_metadata/></feedback>'],
] as const) {
  test(`${name} is none`, () => assert.deepEqual(readDmarc(mailOf({ body: text })), []));
}
