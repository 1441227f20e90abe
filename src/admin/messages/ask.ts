// What is said of the contact that is looked for when a network is to be asked.

import { area } from './message.ts';

export const ask = area({
  en: {
    fill: 'Find its contact',
    needed: 'Write the name of a network, a prefix or an address.',
    unknown: 'No network is called {what}.',
    many: 'There are too many networks in {what}: name one of them.',
    several:
      'Nobody is filled in: its networks have different contacts ({what}). Name one of them.',
    nobody: 'Nobody is known who answers for {what}.',
    doubt: 'Nobody is filled in: {what}',
    paused: '{what} gets no mail from us any more; ask somebody else.',
    bouncing: 'Mail to {what} came back; ask somebody else.',
    source: 'Answers for {network}, as {at} says.',
    first: 'The desk has never written there: make sure that it is right.',
    also: 'Also known: {also}.',
  },
  cs: {
    fill: 'Najít kontakt',
    needed: 'Napište název sítě, prefix nebo adresu.',
    unknown: 'Žádná síť se nejmenuje {what}.',
    many: 'V {what} je příliš mnoho sítí: jmenujte jednu z nich.',
    several: 'Nikdo není vyplněn: její sítě mají různé kontakty ({what}). Jmenujte jednu z nich.',
    nobody: 'Za {what} nikdo známý neodpovídá.',
    doubt: 'Nikdo není vyplněn: {what}',
    paused: '{what} už od nás poštu nedostává; zeptejte se jinde.',
    bouncing: 'Pošta pro {what} se vrátila; zeptejte se jinde.',
    source: 'Odpovídá za {network}, jak říká {at}.',
    first: 'Tam jsme ještě nikdy nepsali: ujistěte se, že je to správně.',
    also: 'Známe také: {also}.',
  },
  es: {
    fill: 'Buscar su contacto',
    needed: 'Escriba el nombre de una red, un prefijo o una dirección.',
    unknown: 'Ninguna red se llama {what}.',
    many: 'Hay demasiadas redes en {what}: nombre una de ellas.',
    several:
      'No se rellena nada: sus redes tienen contactos distintos ({what}). Nombre una de ellas.',
    nobody: 'No se conoce a nadie que responda por {what}.',
    doubt: 'No se rellena nada: {what}',
    paused: '{what} ya no recibe correo nuestro; pregunte a otro.',
    bouncing: 'El correo a {what} fue devuelto; pregunte a otro.',
    source: 'Responde por {network}, según {at}.',
    first: 'Nunca le hemos escrito: asegúrese de que es correcto.',
    also: 'También se conoce: {also}.',
  },
});
