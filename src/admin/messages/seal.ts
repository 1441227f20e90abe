// What is said of the signature on a mail, and never more than it proves.

import { area } from './message.ts';

export const seal = area({
  en: {
    'word-good': 'PGP: good',
    'word-part': 'PGP: part only',
    'word-bad': 'PGP: bad',
    'word-unknown-key': 'PGP: unknown key',
    'word-expired': 'PGP: expired key',
    'word-revoked': 'PGP: revoked key',
    'word-unchecked': 'signature not checked',
    'text-good':
      'The text is signed with the key of {whose}: that says who wrote it, not who sent it.',
    'text-part':
      'Only a part of the mail is signed with the key of {whose}; the rest may be anybody’s.',
    'text-bad': 'The signature by key {key} does not hold; the mail may be changed or forged.',
    'text-unknown-key':
      'Signed with key {key}, which is not known as the sender’s: it proves nothing.',
    'text-expired': 'Signed with key {key}, which has expired: it proves nothing.',
    'text-revoked': 'Signed with key {key}, which was revoked: it proves nothing.',
    'text-unchecked': 'Its signature could not be checked, and proves nothing.',
  },
  cs: {
    'word-good': 'PGP: platí',
    'word-part': 'PGP: jen část',
    'word-bad': 'PGP: neplatí',
    'word-unknown-key': 'PGP: neznámý klíč',
    'word-expired': 'PGP: prošlý klíč',
    'word-revoked': 'PGP: odvolaný klíč',
    'word-unchecked': 'podpis neověřen',
    'text-good':
      'Text je podepsán klíčem, který má {whose}: říká to, kdo ho napsal, ne kdo ho poslal.',
    'text-part':
      'Klíčem, který má {whose}, je podepsána jen část zprávy; zbytek může být od kohokoli.',
    'text-bad': 'Podpis klíčem {key} neplatí; zpráva může být změněná nebo podvržená.',
    'text-unknown-key':
      'Podepsáno klíčem {key}, který tu není znám jako odesílatelův: nic to nedokazuje.',
    'text-expired': 'Podepsáno klíčem {key}, kterému vypršela platnost: nic to nedokazuje.',
    'text-revoked': 'Podepsáno klíčem {key}, který byl odvolán: nic to nedokazuje.',
    'text-unchecked': 'Podpis nebylo možné ověřit, nic nedokazuje.',
  },
  es: {
    'word-good': 'PGP: válida',
    'word-part': 'PGP: solo una parte',
    'word-bad': 'PGP: no válida',
    'word-unknown-key': 'PGP: clave desconocida',
    'word-expired': 'PGP: clave caducada',
    'word-revoked': 'PGP: clave revocada',
    'word-unchecked': 'firma sin comprobar',
    'text-good':
      'El texto está firmado con la clave de {whose}: dice quién lo escribió, no quién lo envió.',
    'text-part':
      'Solo una parte del mensaje está firmada con la clave de {whose}; el resto puede ser de cualquiera.',
    'text-bad':
      'La firma con la clave {key} no es válida; el mensaje puede estar alterado o falsificado.',
    'text-unknown-key':
      'Firmado con la clave {key}, que aquí no consta como del remitente: no prueba nada.',
    'text-expired': 'Firmado con la clave {key}, que ha caducado: no prueba nada.',
    'text-revoked': 'Firmado con la clave {key}, que fue revocada: no prueba nada.',
    'text-unchecked': 'No se pudo comprobar su firma, que no prueba nada.',
  },
});
