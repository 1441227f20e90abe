// Who may come in now: peers on the list, as long as there are slots. A slot is taken by
// `admission` and given back by the socket's close, so neither can be forgotten.

import type { Socket } from 'node:net';

import type { Settings } from '../rules.ts';
import { allowedPeers } from './allowed.ts';

export interface SessionCounts {
  /** Open now. */
  sessions: number;
  sessionsTotal: number;
  /** Connections sent away: not on the list, or one too many. */
  turnedAway: number;
}

/**
 * Takes a slot, or tells the line to send away with. An address that the operator named by itself
 * (the MTA's) has no cap of its own, and the last slots are kept for it: as many as another peer
 * may take, at most half. So peers of a listed prefix cannot shut it out.
 */
export function admission(
  intake: Settings['intake'],
  counts: SessionCounts,
): (peer: string, socket: Socket) => string | null {
  const peers = allowedPeers(intake.peers);
  const perPeer = new Map<string, number>();
  const kept = Math.min(intake.sessionsPerPeerMax, Math.floor(intake.sessionsMax / 2));

  return (peer, socket) => {
    const isNamed = peer === 'unix' || peers.isNamed(peer);
    if (!isNamed && !peers.admits(peer)) {
      counts.turnedAway += 1;
      return '554 5.7.1 Not for you';
    }
    const mine = perPeer.get(peer) ?? 0;
    const slots = isNamed ? intake.sessionsMax : intake.sessionsMax - kept;
    if (counts.sessions >= slots || (!isNamed && mine >= intake.sessionsPerPeerMax)) {
      counts.turnedAway += 1;
      return '421 4.7.0 Too many sessions, come again';
    }
    counts.sessions += 1;
    counts.sessionsTotal += 1;
    perPeer.set(peer, mine + 1);
    socket.once('close', () => {
      counts.sessions -= 1;
      const left = (perPeer.get(peer) ?? 1) - 1;
      if (left > 0) perPeer.set(peer, left);
      else perPeer.delete(peer);
    });
    return null;
  };
}

/** Says why and closes; a peer that does not take the hint is dropped. */
export function turnAway(socket: Socket, line: string, lingerMs: number): null {
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(linger));
  socket.on('error', () => socket.destroy());
  // Read and thrown away, so that the peer's own close is seen.
  socket.resume().end(`${line}\r\n`);
  return null;
}

/** Without the IPv4-mapped prefix that a dual-stack socket puts before the address. */
export function plainIp(address = ''): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
