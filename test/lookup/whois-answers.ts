// Answers in the way each registry writes them, over documentation addresses.

export const ripe = `% This is the RIPE Database query service.

% Information related to '192.0.2.0 - 192.0.2.255'

% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'Abuse@Campus.example'

inetnum:        192.0.2.0 - 192.0.2.255
netname:        CAMPUS-NET
descr:          Campus network
descr:          second line
org:            ORG-CU1-RIPE
admin-c:        NA1-RIPE
status:         ASSIGNED PA
source:         RIPE

organisation:   ORG-CU1-RIPE
org-name:       Campus University
abuse-c:        AR2-RIPE
source:         RIPE

role:           Network Administration
abuse-mailbox:  wrong@upstream.example
nic-hdl:        NA1-RIPE

role:           Network Abuse
abuse-mailbox:  abuse-c@campus.example
nic-hdl:        AR2-RIPE

% Information related to '192.0.0.0/16AS64500'

route:          192.0.0.0/16
descr:          Upstream
origin:         AS64500

role:           Upstream Abuse
abuse-mailbox:  abuse@upstream.example
nic-hdl:        UA1-RIPE
`;
export const arin = `#
# ARIN WHOIS data and services are subject to the Terms of Use
#

# start

NetRange:       198.18.0.0 - 198.18.255.255
CIDR:           198.18.0.0/16
NetName:        BACKBONE
NetType:        Direct Allocation

OrgName:        Backbone Corp
OrgId:          BB
OrgAbuseHandle: BB-ARIN
OrgAbuseEmail:  abuse@backbone.example

# end

# start

NetRange:       198.18.100.0 - 198.18.100.191
CIDR:           198.18.100.0/25, 198.18.100.128/26
NetName:        CUSTOMER
NetType:        Reassigned

OrgName:        Customer Inc
OrgId:          CU

OrgTechHandle: T-ARIN
OrgTechEmail:  tech@customer.example

OrgAbuseHandle: A-ARIN
OrgAbusePhone:  +1-555-0100
OrgAbuseEmail:  abuse@customer.example

# end
`;
export const lacnic = `% LACNIC resource: whois.lacnic.example

inetnum:     203.0.113/24
status:      reassigned
owner:       Universidad de Ejemplo
ownerid:     XX-UNEJ-LACNIC
abuse-c:     SEG
tech-c:      NOC

nic-hdl:     NOC
person:      Operaciones
e-mail:      noc@ejemplo.example

nic-hdl:     SEG
person:      Seguridad
e-mail:      abuso@ejemplo.example
`;
export const apnic = `% [whois.apnic.example]

% No abuse contact registered for 2001:db8::/32

inet6num:       2001:db8::/32
netname:        SIX-AP
descr:          Six Networks
status:         ALLOCATED PORTABLE
abuse-c:        AS1-AP

irt:            IRT-SIX-AP
abuse-mailbox:  irt@six.example

role:           ABUSE SIXAP
nic-hdl:        AS1-AP
abuse-mailbox:  abuse@six.example
`;
export const elsewhere = `NetRange:       203.0.0.0 - 203.255.255.255
NetName:        RIPE-203
NetType:        Allocated to RIPE NCC

OrgName:        RIPE Network Coordination Centre
ReferralServer: whois://127.0.0.1:43
OrgAbuseEmail:  abuse@registry.example
`;
export const world = `inetnum: 0.0.0.0 - 255.255.255.255
netname: IANA-BLK
status: ASSIGNED
abuse-mailbox: abuse@registry.example
`;
