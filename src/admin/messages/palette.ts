// The palette: places, what the page at hand can do, and what is typed, to be found.

import { area } from './message.ts';

export const palette = area({
  en: {
    open: 'Go to…',
    title: 'Go to a place, do something here, or find a ticket or an address',
    hint: 'A place, an action, a number, an address',
    choices: 'Choices',
    ticket: 'Go to ticket',
    lookup: 'Look up',
    search: 'Search tickets for',
  },
  cs: {
    open: 'Přejít…',
    title: 'Přejít na místo, něco tu udělat nebo najít případ či adresu',
    hint: 'Místo, úkon, číslo, adresa',
    choices: 'Možnosti',
    ticket: 'Přejít na případ',
    lookup: 'Vyhledat adresu',
    search: 'Hledat v případech',
  },
  es: {
    open: 'Ir a…',
    title: 'Ir a un lugar, hacer algo aquí o encontrar un caso o una dirección',
    hint: 'Un lugar, una acción, un número, una dirección',
    choices: 'Opciones',
    ticket: 'Ir al caso',
    lookup: 'Consultar la dirección',
    search: 'Buscar en los casos',
  },
});
