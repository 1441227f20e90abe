// Who holds the server up: everyone who has its FIFO open for writing. A small shell process reads
// it, and when the last writer is gone, whether by stop() or by kill -9, it ends PostgreSQL. So the
// server's life is the union of its users' lives, no order of starts and ends leaves an orphan, and
// no command pulls the server away from under another.

import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

export interface Hold {
  /** False once the server is going down although we hold it. */
  isUp(): boolean;
  release(): void;
}

const flags = constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Holds a running server; null where none runs, or it is going down. */
export function joinHold(fifo: string): Hold | null {
  try {
    return holdOf(openSync(fifo, constants.O_WRONLY | flags));
  } catch (error) {
    // ENXIO: nobody reads.
    if (['ENXIO', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Both ends, for who starts the server: the reading one is the standard input of the watch. */
export function makeHold(fifo: string): { readonly hold: Hold; readonly reader: number } {
  const reader = openSync(fifo, constants.O_RDONLY | flags);
  try {
    return { hold: holdOf(openSync(fifo, constants.O_WRONLY | flags)), reader };
  } catch (error) {
    closeSync(reader);
    throw error;
  }
}

/**
 * For /bin/sh, with the FIFO as standard input; the arguments are the server's command. Its process
 * id goes to standard output. Fast shutdown (SIGINT) first; where its checkpoint takes too long,
 * immediate shutdown (SIGQUIT), which loses nothing: the next start recovers from the WAL. QUIT is
 * repeated because a server that has only just been started does not listen yet.
 */
export const watch = `
trap '' HUP INT TERM
exec 3<&0 4>&1 >&2
"$0" "$@" </dev/null 3<&- 4>&- &
server=$!
echo $server >&4
exec 4>&-
(
  while read -r _; do :; done
  exec 3<&- </dev/null
  kill -INT $server 2>/dev/null
  n=0
  while [ $n -lt 10 ] && kill -0 $server 2>/dev/null; do sleep 0.05; n=$((n+1)); done
  while kill -QUIT $server 2>/dev/null; do sleep 0.05; done
) <&3 &
watcher=$!
exec 3<&- </dev/null
wait $server
kill -KILL $watcher 2>/dev/null
`;

function holdOf(writer: number): Hold {
  if (!fstatSync(writer).isFIFO()) {
    closeSync(writer);
    throw new Error('The file that holds PostgreSQL up is not a FIFO.');
  }
  let open = true;
  return {
    isUp() {
      try {
        if (open) writeSync(writer, '\n');
        return open;
      } catch (error) {
        // A full FIFO has a slow reader, but it has one.
        return (error as NodeJS.ErrnoException).code === 'EAGAIN';
      }
    },
    release() {
      if (open) closeSync(writer);
      open = false;
    },
  };
}
