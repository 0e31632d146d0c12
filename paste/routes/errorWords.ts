/** What an error page says, in the languages of the other pages; which of them fits is told by the status. */

interface ErrorWords {
  readonly title: string;
  readonly message: string;
  /** What stands before the number by which the operator finds the request. */
  readonly request: string;
}

type Kind = 'missing' | 'refused' | 'failed';

const WORDS = {
  en: {
    missing: {
      title: 'Not found',
      message: 'There is no such page here. A link to a paste has a ? after the address.',
      request: 'Request',
    },
    refused: {
      title: 'That did not work',
      message: 'The request could not be understood. Go back and try it again from the page.',
      request: 'Request',
    },
    failed: {
      title: 'Something went wrong',
      message:
        'That is our fault, not yours. Please try again in a moment. If it stays so, tell the operator the number below.',
      request: 'Request',
    },
  },
  de: {
    missing: {
      title: 'Nicht gefunden',
      message: 'Diese Seite gibt es hier nicht. Ein Link zu einem Paste hat ein ? hinter der Adresse.',
      request: 'Anfrage',
    },
    refused: {
      title: 'Das hat nicht geklappt',
      message: 'Die Anfrage war nicht zu verstehen. Geh zurück und versuch es von der Seite aus noch einmal.',
      request: 'Anfrage',
    },
    failed: {
      title: 'Etwas ist schiefgegangen',
      message:
        'Das liegt an uns, nicht an dir. Bitte versuch es gleich noch einmal. Bleibt es dabei, nenne dem Betreiber die Nummer unten.',
      request: 'Anfrage',
    },
  },
} satisfies Record<string, Record<Kind, ErrorWords>>;

export function errorWords(locale: string, status: number): ErrorWords {
  const kind: Kind = status >= 500 ? 'failed' : status === 404 ? 'missing' : 'refused';
  return WORDS[locale === 'de' ? 'de' : 'en'][kind];
}
