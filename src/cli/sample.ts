// `sluice sample`: sends the sample complaints to a running desk over real SMTP.

import type { Command } from 'commander';
import { createTransport } from 'nodemailer';

import { configure } from '../desk.ts';
import { samples } from '../demo/samples.ts';
import type { Settings } from '../rules.ts';
import { CommandError, exit } from './ending.ts';
import type { ConfigOption } from './with-desk.ts';

export function sampleCommand(program: Command): void {
  program
    .command('sample')
    .description('send the sample complaints to a running desk')
    .action(async (_options: object, command: Command) => {
      const { settings, rules } = await configure(command.optsWithGlobals<ConfigOption>().config);
      const to = rules.desk.intake[0] ?? '';
      const sent = await sendSamples(settings, to, new Date());
      console.log(`sent ${sent.length} complaints to ${to}: ${sent.join(', ')}`);
    });
}

/** Sends all samples, one after the other. @returns their names */
export async function sendSamples(settings: Settings, to: string, at: Date): Promise<string[]> {
  const listen = settings.listen.smtp.find((one) => 'port' in one);
  if (listen === undefined) throw new CommandError('the desk listens on no SMTP port', exit.config);
  const { host, port } = listen;
  const transport = createTransport({ host, port, ignoreTLS: true, disableFileAccess: true });
  try {
    for (const [index, sample] of samples.entries()) {
      // A second apart: byte-identical mail would be one mail.
      const raw = sample.text(new Date(at.getTime() - (samples.length - index) * 1_000));
      await transport
        .sendMail({ envelope: { from: sample.from, to: [to] }, raw })
        .catch((error) => {
          throw unheard(error, `${host}:${port}`);
        });
    }
  } finally {
    transport.close();
  }
  return samples.map((sample) => sample.name);
}

/** A refused connection in words. */
function unheard(error: unknown, where: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ESOCKET' && code !== 'ECONNREFUSED' && code !== 'ECONNECTION') return error;
  return new CommandError(
    `no desk listens on ${where}; start one: npx sluice run`,
    exit.unavailable,
  );
}
