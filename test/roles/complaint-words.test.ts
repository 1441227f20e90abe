// What somebody tries to do is an accusation in each of the nine languages, and an invitation is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attempts } from '../../src/roles/complaint-words.ts';
import { plainWords } from '../../src/notices/own-words.ts';

const accusing = [
  'Somebody there tries to guess our passwords',
  'he tried to log in all night',
  'it keeps trying to login',
  '500 login attempts on our host',
  '192.0.2.7 has been banned after 5 attempts',
  'I never asked for this advertising',
  'Der Rechner greift unseren Server an',
  'versucht seit gestern, sich einzuloggen',
  'hunderte Anmeldeversuche',
  'el equipo ataca nuestro servidor',
  'intenta acceder a nuestro correo',
  'está tratando de entrar en la red',
  'varios intentos fallidos de acceso',
  'pokouší se přihlásit na náš server',
  'zkouší hesla našich uživatelů',
  'opakované pokusy o přihlášení',
  'próbuje się zalogować na konto',
  'liczne próby logowania',
  'zgaduje nasze hasła',
  'tenta di accedere al server',
  'ripetuti tentativi di accesso',
  'cette machine essaie de se connecter',
  'tentatives de connexion répétées',
  'probeert al dagen in te loggen',
  'valt onze server aan',
  'honderden inlogpogingen',
  'tenta aceder ao servidor',
  'está a tentar, tentou acessar a conta',
  'várias tentativas de login',
];
for (const text of accusing)
  test(`accuses: ${text}`, () => assert.match(plainWords(text), attempts));

const harmless = [
  'please see what we have for you',
  'You can log in to your account now',
  'undelivered after 5 attempts to deliver it',
  'Please try to log in again later',
  'Versuchen Sie es später, um sich anzumelden',
  'We tried to reach you and hope you try our product',
  'gracias por su interés',
  'děkujeme za zprávu, ozveme se',
];
for (const text of harmless)
  test(`accuses nobody: ${text}`, () => assert.doesNotMatch(plainWords(text), attempts));
