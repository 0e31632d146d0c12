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
  formFileName: 'nectarineProof.txt',
  formFileBytes: 'echidnaBytes',
  formFileRefused: 'pitayaProof.exe',
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
  modmailTopic: 'loganberryTopic',
  channelName: 'satsuma-kestrel',
  commandNote: 'mulberryFootnote',
  modmailNote: 'kohlrabiFootnote',
  snippetText: 'cloudberryAnswer',
  snippetArgument: 'damson_nowhere',
  closeReason: 'tangeloVerdict',
  modmailReason: 'clementineVerdict',
  laterReason: 'huckleberryDelay',
  requestReason: 'gooseberryPlea',
  blockReason: 'calabashGrudge',
  feedback: 'whortleberryPraise',
  replyCommand: 'bilberryReply',
  refused: 'medlarRefusal',
  guest: 'boysenberryWhisper',
  guestFileName: 'quandongReceipt.txt',
} as const;

/** What administrators set up, and everybody on the server can see: readable in the settings, and in no other place. */
export const CONFIGURED = {
  panelMessage: 'Juniper pergola greets you',
  createdMessage: 'Hibiscus lantern welcomes you',
  question: 'Which fig parlour?',
  choice: 'Persimmon parlour',
  otherChoice: 'Mangosteen parlour',
  filesWanted: 'Papaya papers',
  category: 'Tamarillo desk',
  greeting: 'Feijoa porch greets you',
  farewell: 'Jackfruit gate thanks you',
  paused: 'Rambutan inn is full',
  snippetName: 'soursop_answer',
} as const;

/** Where those words stand; `table.column`. */
export const CONFIGURATION = ['guild_settings.config', 'snippets.name', 'ticket_categories.config'];

export const WORDS: readonly string[] = Object.values(SAID);
