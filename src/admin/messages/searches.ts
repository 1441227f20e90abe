// Why a search cannot be read, and what could have been meant.

import { area, type Message } from './message.ts';
import type { SearchWrong } from '../../tickets/search.ts';

const en = {
  characters: 'a search has {most} characters at most, this one {count}',
  terms: 'a search has {most} terms at most, this one {count}',
  values: '{key} has {most} values at most',
  'word-values': 'a word has {most} values at most',
  quote: 'the quote before "{text}" is never closed',
  field: 'there is no "{key}:" to search by; words with a colon go into quotes',
  lacks: '{key}: lacks a value, as in {example}',
  network: 'network:{text}: the rules name no network so; its prefix does too',
  none: '{key}:{text}: there is no such {key}',
  digit: '{text}: its last digit says that one is mistyped; as a word it goes into quotes',
  word: '"{text}": a word needs a letter or a digit',
  unfit: '{key}:{text} cannot be read; write it as in {example}',
  near: 'did you mean "{name}"?',
  known: 'known here: {names}',
} as const satisfies Readonly<Record<SearchWrong | 'near' | 'known', Message>>;

export const searches = area({
  en,
  cs: {
    characters: 'hledání má nejvýš {most} znaků, toto {count}',
    terms: 'hledání má nejvýš {most} podmínek, toto {count}',
    values: '{key} má nejvýš {most} hodnot',
    'word-values': 'slovo má nejvýš {most} hodnot',
    quote: 'uvozovka před „{text}“ není uzavřena',
    field: 'podle „{key}:“ hledat nelze; slova s dvojtečkou patří do uvozovek',
    lacks: '{key}: chybí hodnota, jako v {example}',
    network: 'network:{text}: pravidla takovou síť neznají; lze psát i její prefix',
    none: '{key}:{text}: takové {key} není',
    digit: '{text}: podle poslední číslice je v čísle překlep; jako slovo patří do uvozovek',
    word: '„{text}“: slovo potřebuje písmeno nebo číslici',
    unfit: '{key}:{text} nelze přečíst; pište jako {example}',
    near: 'nemyslíte „{name}“?',
    known: 'zná se: {names}',
  },
  es: {
    characters: 'una búsqueda tiene como mucho {most} caracteres, esta {count}',
    terms: 'una búsqueda tiene como mucho {most} términos, esta {count}',
    values: '{key} tiene como mucho {most} valores',
    'word-values': 'una palabra tiene como mucho {most} valores',
    quote: 'la comilla antes de «{text}» no se cierra',
    field: 'no se busca por «{key}:»; las palabras con dos puntos van entre comillas',
    lacks: '{key}: falta un valor, como en {example}',
    network: 'network:{text}: las reglas no conocen esa red; también vale su prefijo',
    none: '{key}:{text}: no hay tal {key}',
    digit: '{text}: por su última cifra hay un error; como palabra va entre comillas',
    word: '«{text}»: una palabra necesita una letra o una cifra',
    unfit: '{key}:{text} no se entiende; escríbalo como {example}',
    near: '¿quiere decir «{name}»?',
    known: 'se conocen: {names}',
  },
});
