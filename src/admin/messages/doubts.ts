// What stages most often say of a doubt. They say it in English, once, and it is kept so: these are
// the same sentences, found by their shapes.

import { area } from './message.ts';

export const doubts = area({
  en: {
    'no-address': 'no address is named',
    'no-address-by': 'no address is named; {who} handed this mail in',
    'first-contact':
      'never written to {contact}; "{constituency}" wants contacts from "{source}" approved first',
    contacts: '{n} contacts: {names}',
    'contacts-more': '{n} contacts: {names} and {more} more',
    'came-back': 'mail to {contact} came back',
    paused: '{contact} is paused: {why}',
    'says-fixed': 'says "fixed": "{words}"',
    'says-not-ours': 'says "not ours": "{words}"',
    'says-asks': 'says "asks": "{words}"',
    'says-other': 'says "something else": "{words}"',
    names: '{said}; it names {names}',
  },
  cs: {
    'no-address': 'není v ní žádná adresa',
    'no-address-by': 'není v ní žádná adresa; předal ji {who}',
    'first-contact':
      'na {contact} se ještě nepsalo; „{constituency}“ chce kontakty z „{source}“ nejdřív schválit',
    contacts: 'kontakty ({n}): {names}',
    'contacts-more': 'kontakty ({n}): {names} a další ({more})',
    'came-back': 'zpráva pro {contact} se vrátila',
    paused: '{contact} je pozastaven: {why}',
    'says-fixed': 'píše „vyřešeno“: „{words}“',
    'says-not-ours': 'píše „není naše“: „{words}“',
    'says-asks': 'ptá se: „{words}“',
    'says-other': 'píše něco jiného: „{words}“',
    names: '{said}; jmenuje {names}',
  },
  es: {
    'no-address': 'no se nombra ninguna dirección',
    'no-address-by': 'no se nombra ninguna dirección; lo entregó {who}',
    'first-contact':
      'nunca se ha escrito a {contact}; «{constituency}» quiere aprobar antes los contactos de «{source}»',
    contacts: 'contactos ({n}): {names}',
    'contacts-more': 'contactos ({n}): {names} y {more} más',
    'came-back': 'el correo a {contact} fue devuelto',
    paused: '{contact} está en pausa: {why}',
    'says-fixed': 'dice «resuelto»: «{words}»',
    'says-not-ours': 'dice «no es nuestra»: «{words}»',
    'says-asks': 'pregunta: «{words}»',
    'says-other': 'dice otra cosa: «{words}»',
    names: '{said}; nombra {names}',
  },
});
