/** What only bots send: embeds of every kind, rows of buttons and menus, and components v2. */
import type { Post } from '../../simulator/people/writer.ts';

const ELSEWHERE = 'https://pictures.example.net/boat.png';

/** `hosted`: the address of a picture that Discord holds. */
export function embeds(hosted: string): NonNullable<Post['embeds']> {
  return [
    {
      title: 'Order HB-2026-118204',
      url: 'https://example.org/orders/118204',
      description: 'Paid **twice**, see <t:1772637120:D>.',
      color: 0x2a628f,
      timestamp: '2026-03-04T15:12:00.000000+00:00',
      author: { name: 'Harbour shop', url: 'https://example.org', icon_url: hosted },
      footer: { text: 'Shop · order system', icon_url: hosted },
      fields: [
        { name: 'Pier', value: '3', inline: true },
        { name: 'Time', value: '`09:15`', inline: true },
        { name: 'Cabin', value: 'none', inline: true },
        { name: 'Remark', value: 'with a dog', inline: false },
      ],
      image: { url: hosted, width: 96, height: 60 },
      thumbnail: { url: hosted, width: 96, height: 60 },
    },
    { description: 'A picture that lies elsewhere:', image: { url: ELSEWHERE, width: 400, height: 300 } },
    {
      type: 'video',
      title: 'How to board',
      url: 'https://video.example.net/watch',
      provider: { name: 'Example video' },
      thumbnail: { url: ELSEWHERE, proxy_url: hosted, width: 96, height: 60 },
      video: { url: 'https://video.example.net/embed', width: 640, height: 360 },
    },
    { type: 'gifv', url: 'https://gif.example.net/x', thumbnail: { url: ELSEWHERE, proxy_url: hosted } },
  ];
}

const button = (style: number, label: string, more: object = {}) => ({
  type: 2,
  style,
  label,
  ...(style === 5 ? { url: 'https://example.org/refund' } : { custom_id: `b${style}` }),
  ...more,
});

const menu = {
  type: 3,
  custom_id: 'menu',
  placeholder: 'Which pier?',
  options: [
    { label: 'Pier 1', value: '1', description: 'to the island', emoji: { name: '⛴️' } },
    { label: 'Pier 3', value: '3', default: true },
  ],
};

export const ROWS: NonNullable<Post['components']> = [
  {
    type: 1,
    components: [
      button(1, 'Refund'),
      button(2, 'Keep'),
      button(3, 'Accept', { emoji: { name: '✅' } }),
      button(4, 'Refuse', { disabled: true }),
      button(5, 'Conditions'),
    ],
  },
  { type: 1, components: [menu] },
  { type: 1, components: [{ type: 5, custom_id: 'who', placeholder: 'Who was aboard?' }] },
];

export const CONTAINER = (hosted: string): NonNullable<Post['components']> => [
  { type: 10, content: '# Boarding pass' },
  {
    type: 17,
    accent_color: 0xc2682d,
    components: [
      {
        type: 9,
        components: [{ type: 10, content: '**Mia**, cabin 12' }],
        accessory: { type: 11, media: { url: hosted }, description: 'The ship' },
      },
      { type: 14, divider: true, spacing: 2 },
      {
        type: 12,
        items: [
          { media: { url: hosted }, description: 'Bow' },
          { media: { url: hosted }, spoiler: true },
        ],
      },
      { type: 9, components: [{ type: 10, content: 'Change it' }], accessory: button(1, 'Change') },
      { type: 1, components: [button(5, 'All sailings')] },
    ],
  },
];
