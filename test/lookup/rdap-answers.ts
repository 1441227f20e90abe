// RDAP answers as registries write them (RFC 9083), built from pieces for the tests of lookup.

const mailOf = (...mails: readonly unknown[]) => [
  'vcard',
  [
    ['version', {}, 'text', '4.0'],
    ['fn', {}, 'text', 'Abuse desk'],
    ...mails.map((mail) => ['email', { type: 'abuse' }, 'text', mail]),
  ],
];

export const entity = (roles: unknown, mails: readonly unknown[], more: object = {}) => ({
  objectClassName: 'entity',
  handle: 'ENTITY-1',
  roles,
  vcardArray: mailOf(...mails),
  ...more,
});

export const network = (changed: object = {}) => ({
  rdapConformance: ['rdap_level_0'],
  objectClassName: 'ip network',
  handle: '192.0.2.0 - 192.0.2.255',
  startAddress: '192.0.2.0',
  endAddress: '192.0.2.255',
  ipVersion: 'v4',
  name: 'CAMPUS',
  type: 'ASSIGNED PA',
  parentHandle: '192.0.0.0 - 192.0.255.255',
  remarks: [{ description: ['write to remark@campus.example'] }],
  notices: [{ title: 'Terms', description: ['terms@registry.example'] }],
  entities: [
    entity(['registrant'], ['office@campus.example'], {
      vcardArray: ['vcard', [['fn', {}, 'text', 'Campus University']]],
    }),
    entity(['abuse'], ['Abuse@Campus.example']),
  ],
  ...changed,
});
