// What logs and requests look like, folded like words: the evidence in a complaint says what was
// tried even where nobody says it. Only lines that are no prose are read with this table.

import type { Category } from '../findings.ts';
import type { Words } from './vocabulary.ts';

export const logged: Readonly<Partial<Record<Category, Words>>> = {
  'intrusion-attempts/brute-force': {
    // sshd, postfix, exim, dovecot, ftpd, asterisk, Windows, blog software.
    clear: `failed password, invalid user, illegal user, authentication failure, authentication
      failed, sasl login, sasl plain, incorrect authentication data, auth failed, login failed,
      failed login, login authenticator, plain authenticator, no such user, wp login php, xmlrpc
      php, break in attempt, maximum authentication attempts, wrong password, bad password,
      password check failed, failed for user, an account failed to log on, user unknown
      from, bruteforc, brute force, administrator index php, failed mail authentication, ssh2.,
      logon failure, too many auth, ssh login, rdp login, ftp login, telnet login, login attempt`,
    hint: `sshd, dovecot, sasl, ftpd, preauth, username, password, pam., imap, rdp., ssh., login`,
  },
  'intrusion-attempts/exploit': {
    clear: `union select, union all select, etc passwd, cgi bin, wget http, bin sh, eval stdin php,
      phpunit, access denied with code, pattern match, matched phrase, env http, git config,
      boaform, shell php, jndi, invokefunction, think app, wp config, wp content plugins,
      wlwmanifest, alfacgiapi, setup php, phpmyadmin, hnap1, gponform, script alert, base64
      decode, autodiscover json, select from, jmxinvoker, modsecurity, xdebug, actuator, owa
      auth, sql injection, webapp, exploit, remote code, x00 x00, solr admin`,
    hint: `get., post., http 1 1, http 1 0, php., mozilla 5 0, head., http 404, propfind, cve.`,
  },
  'information-gathering/scanner': {
    clear: `spt dpt, proto tcp syn, dpt., flags s., zgrab, masscan, nmap, zmap, portscan, port scan,
      scanner, scan., probe., proto tcp spt, syn., tcp flags, deny tcp, denied
      tcp, drop src, ufw block, tcp dport, dport, block tcp`,
    hint: `spt., src., dst port, proto., denied, drop., dropped, reject, blocked,
      sport, ttl., len., tcp., udp.`,
  },
  'availability/ddos': {
    clear: `flood., udp flood, ddos, dns any, in any, query any, amplif, qps., syn flood,
      http flood, nxdomain, icmp flood, ip fragment, monlist, memcached, chargen, gbps, pps.`,
    hint: `packets, bytes, mbps, bps., flows, ntp., ssdp`,
  },
  'malicious-code/infected-or-distribution': {
    clear: `sinkhole, malware, infected, botnet, mirai, mozi m, mozi a, conficker, avalanche,
      trojan, virus., andromeda, zeus., win32., virustotal, ransomware, infection`,
    hint: `sha256, md5., exe., bot., chmod`,
  },
  'abusive-content/spam': {
    clear: `spamtrap, spam trap, bulk mail`,
    hint: `helo., mail from, rcpt to, message id, spam`,
  },
  'fraud/copyright': {
    clear: `infohash, info hash, bittorrent, torrent, btih, peer port, mkv., hdtv, webrip, bluray,
      x264, x265, h264`,
    hint: `mp4., p2p., title., filename, avi., 1080p, 720p`,
  },
  'fraud/phishing': { clear: 'phish', hint: 'fraud, fake' },
  vulnerable: {
    clear: `openresolver, open resolver, vulnerable, recursion available, accessible`,
    hint: `ra., version`,
  },
};

/** Words in the path of an accused URL. */
export const linked: Readonly<Partial<Record<Category, Words>>> = {
  'fraud/phishing': {
    clear: `phish`,
    hint: `login, signin, sign in, verify, verification, webmail, secure, account, banking, wallet,
      webscr, support, update`,
  },
  'malicious-code/infected-or-distribution': {
    clear: `exe., apk., scr., dll., msi., jar., vbs., ps1., mozi, virustotal`,
    hint: `sh., bin., arm7., mips., x86., zip., rar., iso.`,
  },
  'fraud/copyright': {
    clear: `torrent, m3u8, m3u., m3u`,
    hint: `watch, stream, movie, iptv, live`,
  },
};
