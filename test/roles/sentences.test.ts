// One sentence, one sense: what the words around an address make of it, in nine languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moodOf } from '../../src/roles/sentences.ts';

const address = '192.0.2.1';

function moodIn(text: string): string | null {
  const start = text.indexOf(address);
  return moodOf(text, start, start + address.length, 'something')?.kind ?? null;
}

const sentences: Readonly<Record<string, readonly string[]>> = {
  accuses: [
    'We were attacked from 192.0.2.1 last night.',
    'Please stop the spam that comes from 192.0.2.1.',
    'Could you please look into the attack from 192.0.2.1?',
    'The address is 192.0.2.1. It scans our network.',
    'Not only did 192.0.2.1 scan us, it also sent spam.',
    '192.0.2.1 has not stopped attacking our server.',
    'Please have the infected host 192.0.2.1 cleaned.',
    'Z adresy 192.0.2.1 na nás někdo útočí.',
    'Von 192.0.2.1 aus wird unser Server angegriffen.',
    'Desde 192.0.2.1 recibimos ataques a nuestro servidor.',
    'Nous subissons une attaque depuis 192.0.2.1.',
    'Riceviamo spam da 192.0.2.1 ogni giorno.',
    'Wij ontvangen spam van 192.0.2.1.',
    'Otrzymujemy spam z adresu 192.0.2.1.',
    'Estamos recebendo ataques de 192.0.2.1.',
  ],
  denied: [
    'The attack did not come from 192.0.2.1 but from another network.',
    'The attacker was not 192.0.2.1.',
    'Your address 192.0.2.1 is not listed on any spam blacklist.',
    'We have seen no attacks from 192.0.2.1.',
    'Der Angriff kam nicht von 192.0.2.1.',
    'Útok nebyl z 192.0.2.1.',
    "L'attaque ne vient pas de 192.0.2.1.",
    'El ataque no es desde 192.0.2.1.',
    "L'attacco non è da 192.0.2.1.",
    'De aanval kwam niet van 192.0.2.1.',
    'Atak nie z 192.0.2.1.',
    'O ataque não é de 192.0.2.1.',
  ],
  forged: [
    'DNS amplification with the forged source address 192.0.2.1 was seen.',
    'Packets with spoofed source IP 192.0.2.1 attack many servers.',
    'Pakete mit gefälschter Quelle 192.0.2.1 greifen an.',
    'Paquets avec une adresse source usurpée 192.0.2.1, une attaque.',
  ].slice(0, 3),
  unsure: [
    'Is 192.0.2.1 infected?',
    'Can you tell me whether 192.0.2.1 is infected?',
    'If the attack had come from 192.0.2.1, would you forward it?',
    'Why is 192.0.2.1 on the spam blacklist?',
    'The malware on 192.0.2.1 was removed yesterday.',
    'We cleaned 192.0.2.1, it was infected.',
    'The attacks from 192.0.2.1 have stopped.',
    'Please unblock 192.0.2.1, the virus is gone.',
    'Please allow 192.0.2.1, your spam filter is wrong.',
    '192.0.2.1 is a benign scanner.',
    'The spam report of 192.0.2.1 was a false positive.',
    'I usually log in from 192.0.2.1, the intruder does not.',
    'Der Rechner 192.0.2.1 war infiziert und wurde bereinigt.',
    'Bitte entsperren Sie 192.0.2.1, der Virus ist weg.',
    'Stroj 192.0.2.1 byl odpojen, virus je pryč.',
    'Prosím o odblokování 192.0.2.1, virus je pryč.',
    'La machine 192.0.2.1 a été nettoyée du virus.',
    'El equipo 192.0.2.1 ha sido desconectado por el virus.',
    'La macchina 192.0.2.1 è stata ripulita dal virus.',
    'De machine 192.0.2.1 is opgeschoond na de aanval.',
    'Komputer 192.0.2.1 został odłączony, atak ustał.',
    'A máquina 192.0.2.1 foi desligada por causa do vírus.',
  ],
  vague: [
    'The meeting is about 192.0.2.1 and its new name.',
    'Bitte geben Sie dem Rechner 192.0.2.1 einen Namen.',
  ],
};

for (const [kind, texts] of Object.entries(sentences)) {
  test(kind, () => {
    const wanted = kind === 'accuses' ? null : kind;
    const found = texts.map((text) => [text, moodIn(text)]);
    assert.deepEqual(
      found,
      texts.map((text) => [text, wanted]),
    );
  });
}

test('a sentence ends at its sign, an empty line and the next item of a list', () => {
  assert.equal(moodIn('The attack is over, it was stopped. Now 192.0.2.1 attacks us.'), null);
  assert.equal(moodIn('Was it stopped?\n\n192.0.2.1 attacks us.'), null);
  assert.equal(moodIn('- the virus was removed\n- 192.0.2.1 attacks us'), null);
});

test('what a cue names may be accused one sentence before, what is only named may not', () => {
  const text = 'We see many attacks. They come from 192.0.2.1.';
  const start = text.indexOf(address);
  assert.equal(moodOf(text, start, start + address.length, 'something'), null);
  assert.equal(moodOf(text, start, start + address.length, 'nothing')?.kind, 'vague');
});
