// What somebody sets for themselves, and how they come in.

import { area } from './message.ts';

export const profile = area({
  en: {
    title: 'Profile',
    lead: 'You are {name}. What you set here follows you to every browser.',
    kept: 'Kept.',
    language: 'Language of the pages',
    'as-browser': 'as the browser asks',
    colours: 'Colours',
    'as-system': 'as the system has it',
    light: 'light',
    dark: 'dark',
    keys: 'Single keys act',
    'keys-hint':
      'Off: only Tab, Enter and the space bar do something. Ctrl+Enter still sends a form.',
    team: 'Your team',
    'every-team': 'every team',
    'team-hint': 'The queue opens with what your team is asked. All the rest stays one click away.',
    keep: 'Keep',
    sessions: 'Where you are logged in',
    'sessions-caption': 'Your sessions, the youngest first',
    begun: 'Logged in',
    seen: 'Last seen',
    here: 'this browser',
    'log-out-everywhere': 'Log out everywhere',
    'everywhere-hint':
      'Ends all your sessions, this one too, and makes login links in your name useless.',
    'login-lead':
      'This link is good once. The session ends after twelve hours, or half an hour without a look.',
  },
  cs: {
    title: 'Profil',
    lead: 'Jste {name}. Co tu nastavíte, platí ve všech prohlížečích.',
    kept: 'Uloženo.',
    language: 'Jazyk stránek',
    'as-browser': 'podle prohlížeče',
    colours: 'Barvy',
    'as-system': 'podle systému',
    light: 'světlé',
    dark: 'tmavé',
    keys: 'Jednotlivé klávesy něco dělají',
    'keys-hint': 'Vypnuto: působí jen Tab, Enter a mezerník. Ctrl+Enter formulář odešle i tak.',
    team: 'Váš tým',
    'every-team': 'všechny týmy',
    'team-hint':
      'Fronta se otevře s otázkami pro váš tým. Všechno ostatní je o jedno kliknutí dál.',
    keep: 'Uložit',
    sessions: 'Kde jste přihlášeni',
    'sessions-caption': 'Vaše přihlášení, nejnovější první',
    begun: 'Přihlášení',
    seen: 'Naposledy',
    here: 'tento prohlížeč',
    'log-out-everywhere': 'Odhlásit všude',
    'everywhere-hint':
      'Ukončí všechna vaše přihlášení, i toto, a zneplatní přihlašovací odkazy na vaše jméno.',
    'login-lead':
      'Tento odkaz platí jednou. Přihlášení končí po dvanácti hodinách, nebo po půl hodině nečinnosti.',
  },
  es: {
    title: 'Perfil',
    lead: 'Usted es {name}. Lo que ajuste aquí vale en todos los navegadores.',
    kept: 'Guardado.',
    language: 'Idioma de las páginas',
    'as-browser': 'como pida el navegador',
    colours: 'Colores',
    'as-system': 'como los tenga el sistema',
    light: 'claros',
    dark: 'oscuros',
    keys: 'Las teclas sueltas actúan',
    'keys-hint':
      'Desactivado: solo actúan Tab, Intro y la barra espaciadora. Ctrl+Intro sigue enviando.',
    team: 'Su equipo',
    'every-team': 'todos los equipos',
    'team-hint': 'La cola se abre con lo que se pregunta a su equipo. Lo demás queda a un clic.',
    keep: 'Guardar',
    sessions: 'Dónde ha entrado',
    'sessions-caption': 'Sus sesiones, la más reciente primero',
    begun: 'Entrada',
    seen: 'Última vez',
    here: 'este navegador',
    'log-out-everywhere': 'Salir en todas partes',
    'everywhere-hint':
      'Termina todas sus sesiones, también esta, e inutiliza los enlaces de acceso a su nombre.',
    'login-lead':
      'Este enlace vale una sola vez. La sesión termina a las doce horas, o tras media hora sin mirar.',
  },
});
