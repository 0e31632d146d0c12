/** Words that nothing else contains, one for each place where people say, send or are called something. */

/** One with quotes and umlauts and one with a backslash, which encodings spell differently. */
export const SAID = {
  ticket: 'zanzibarQuokka',
  staff: 'plumbobFjord',
  edited: 'gherkinVortex',
  deleted: 'turmericGlacier',
  dm: 'ocelot"Grüße"kumquat',
  reply: 'tamarindHelix',
  anonymous: 'quinceObelisk',
  note: 'wombatCipher',
  failed: 'lychee\\nSaffron',
  formAnswer: 'pomeloLantern',
  typedName: 'sassafrasLedger',
  snapshot: 'cardamomIgloo',
  outage: 'fennelArmadillo',
  crash: 'rhubarbNebula',
  fileName: 'marzipanLedger.txt',
  fileBytes: 'cassowaryBytes',
  dmFileName: 'persimmonScan.png',
  dmFileBytes: 'narwhalPixels',
  memberName: 'Umbrella Capybara',
  staffName: 'Velvet Pangolin',
  nickname: 'Marmalade Ibex',
  username: 'xylograph.mia',
  channelTopic: 'elderberryTopic',
} as const;

export const WORDS: readonly string[] = Object.values(SAID);
