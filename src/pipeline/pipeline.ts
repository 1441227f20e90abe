// THE ORDER. A mail runs through these stages from top to bottom; each is one file in stages/ and
// one line of the trace. What a stage needs must be stated above it, or this file does not compile.

import { attribute } from '../stages/attribute.ts';
import { classify } from '../stages/classify.ts';
import { constituency } from '../stages/constituency.ts';
import { extract } from '../stages/extract.ts';
import { forward } from '../stages/forward.ts';
import { group } from '../stages/group.ts';
import { origin } from '../stages/origin.ts';
import { parse } from '../stages/parse.ts';
import { report } from '../stages/report.ts';
import { resolve } from '../stages/resolve.ts';
import { route } from '../stages/route.ts';
import { spam } from '../stages/spam.ts';
import { thread } from '../stages/thread.ts';
import { verify } from '../stages/verify.ts';
import { whois } from '../stages/whois.ts';
import { after, inCage } from './chain.ts';

/** One hop into a child process: everything hostile is read here, and nobody is asked. */
export const cage = inCage('received', 'doubts')
  .to(parse) //        the mail: parts, texts with their places, headers
  .to(origin) //       a person, a robot, a list, a bounce, an auto-reply, ourselves
  .to(report) //       structured reports, found by content
  .to(spam) //         the upstream mark, and the keywords that lift it
  .to(extract); //     every address, host and URL with its span and role

/** Then the questions to the world, one decision at a time. */
export const desk = after(cage)
  .to(verify) //       who is proven to have sent it
  .to(constituency) // which addresses are ours
  .to(thread) //       does it continue a ticket? replies, bounces and loops leave here
  .to(resolve) //      names to addresses, where no address of ours is named
  .to(attribute) //    the offenders, and how certain
  .to(whois) //        whose they are, and who answers for them
  .to(classify) //     what happened
  .to(group) //        new, or a repeat of an open incident
  .to(route) //        what the rules say
  .to(forward); //     who gets what
