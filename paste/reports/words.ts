/** What the report page says, in the languages of the other pages. */
import type { ReportReason } from './reports.ts';

interface ReportWords {
  readonly title: string;
  readonly intro: string;
  readonly keyless: string;
  readonly paste: string;
  readonly hint: string;
  readonly reason: string;
  readonly choose: string;
  readonly reasons: Readonly<Record<ReportReason, string>>;
  readonly send: string;
  readonly sentTitle: string;
  readonly sent: string;
  readonly again: string;
  /** Why it was not taken. */
  readonly problems: Readonly<Record<ReportProblem, string>>;
}

export type ReportProblem = 'key' | 'id' | 'reason' | 'origin' | 'often' | 'form' | 'failed';

export const REPORT_WORDS: Readonly<Record<string, ReportWords>> = {
  en: {
    title: 'Report a paste',
    intro:
      'The operator decides whether it is deleted. Only its id and the reason are sent, nothing about you is kept.',
    keyless:
      'Nobody here can read pastes: the key is in the part of the link after the #. Leave that part out; it must never be sent.',
    paste: 'Link or id of the paste',
    hint: 'The link up to the #, or the 16 characters after the ?.',
    reason: 'What is wrong with it?',
    choose: 'Choose a reason',
    reasons: {
      illegal: 'It is illegal',
      malware: 'It spreads malware or phishing',
      'personal-data': 'It exposes personal data',
      harassment: 'It harasses or threatens someone',
      other: 'Something else',
    },
    send: 'Report it',
    sentTitle: 'Thank you',
    sent: 'If there is such a paste, the operator will see your report. We do not say whether there is one.',
    again: 'Report another one',
    problems: {
      key: 'That was a full link, with its key. Nothing of it was kept. Please leave out the # and everything after it.',
      id: 'That is no id. It is the 16 characters (0-9, a-f) after the ? of the link.',
      reason: 'Please choose a reason.',
      origin:
        'Your browser did not say that this form was sent from this page. Please load the page again and send it from here.',
      often: 'Those were many reports in a short time. Please wait an hour.',
      form: 'The form could not be understood. Please fill it in again.',
      failed: 'Your report could not be saved; that is our fault. Please send it again in a moment.',
    },
  },
  de: {
    title: 'Einen Paste melden',
    intro:
      'Der Betreiber entscheidet, ob er gelöscht wird. Gesendet werden nur die Kennung und der Grund; über dich wird nichts gespeichert.',
    keyless:
      'Niemand kann hier Pastes lesen: Der Schlüssel steht im Link hinter dem #. Lass diesen Teil weg; er darf nie gesendet werden.',
    paste: 'Link oder Kennung des Pastes',
    hint: 'Der Link bis zum #, oder die 16 Zeichen hinter dem ?.',
    reason: 'Was ist damit?',
    choose: 'Wähle einen Grund',
    reasons: {
      illegal: 'Er ist rechtswidrig',
      malware: 'Er verbreitet Schadsoftware oder Phishing',
      'personal-data': 'Er gibt persönliche Daten preis',
      harassment: 'Er belästigt oder bedroht jemanden',
      other: 'Etwas anderes',
    },
    send: 'Melden',
    sentTitle: 'Danke',
    sent: 'Wenn es diesen Paste gibt, sieht der Betreiber deine Meldung. Ob es ihn gibt, sagen wir nicht.',
    again: 'Noch einen melden',
    problems: {
      key: 'Das war ein vollständiger Link mit Schlüssel. Nichts davon wurde behalten. Bitte lass das # und alles dahinter weg.',
      id: 'Das ist keine Kennung. Sie besteht aus den 16 Zeichen (0-9, a-f) hinter dem ? des Links.',
      reason: 'Bitte wähle einen Grund.',
      origin:
        'Dein Browser hat nicht gesagt, dass das Formular von dieser Seite kommt. Bitte lade die Seite neu und sende es von hier.',
      often: 'Das waren viele Meldungen in kurzer Zeit. Bitte warte eine Stunde.',
      form: 'Das Formular war nicht zu verstehen. Bitte fülle es noch einmal aus.',
      failed:
        'Deine Meldung konnte nicht gespeichert werden; das liegt an uns. Bitte sende sie gleich noch einmal.',
    },
  },
};
