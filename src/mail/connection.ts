// The one place that reaches inside smtp-server: its connection, but with our DATA decoder and with
// ears for a peer that has sent its last byte and still reads, since smtp-server has no option for
// either. It touches three members of the parser and one of the connection, all in smtp-server's
// published types, so that a renamed one does not compile; the version is pinned, and
// test/mail/unstuff.test.ts holds both decoders to the same bytes.
// oxlint-disable no-underscore-dangle

import type { Socket } from 'node:net';

import type { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

import { unstuffer } from './unstuff.ts';

export class Connection extends SMTPConnection {
  constructor(server: SMTPServer, socket: Socket) {
    super(server, socket, {});
    // It answers nobody whose socket is not "open", which a half-closed one never is.
    const readyState = { get: () => (socket.writable ? 'open' : 'closed') };
    Object.defineProperty(socket, 'readyState', readyState);
  }

  /** The peer has sent its last byte, and all that it has sent is answered. */
  heardOut(): void {
    this.close();
  }

  override _createParser(): SMTPStream {
    const parser = new Parser({ maxCommandLength: this._server.options.maxCommandLength });
    parser.oncommand = (command, callback) => this._onCommand(command, callback);
    parser.on('error', (error) => this.send(421, `4.7.0 ${error.message}`));
    // A mail's last chunk counts as read once it is answered: this is never between dot and 250.
    parser.once('finish', () => this.heardOut());
    return parser;
  }
}

/** Commands as smtp-server reads them, the mail as `unstuffer` does. */
export class Parser extends SMTPStream {
  #unstuff = unstuffer();

  override startDataMode(bytesMax?: number | string | null): Mail {
    this.#unstuff = unstuffer();
    return super.startDataMode(bytesMax);
  }

  override _feedDataStream(chunk: Buffer, done: (error?: Error | null) => void): void {
    const mail = this._dataStream;
    const { content, end } = this.#unstuff(chunk);
    this._countDataBytes(content.length);
    if (end !== null) {
      this._endDataMode(content, chunk.subarray(end), done);
    } else if (!mail?.writable || content.length === 0 || mail.write(content)) {
      done();
    } else {
      // A stream that is destroyed never drains, it only closes.
      const resume = (): void => {
        mail.off('drain', resume).off('close', resume);
        done();
      };
      mail.once('drain', resume).once('close', resume);
    }
  }
}

type Mail = ReturnType<SMTPStream['startDataMode']>;
