/** Discord's messages as a page, for pictures in the documentation: what people read, without Discord's own client. */
import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APIEmbed,
  type APIMessage,
} from 'discord-api-types/v10';

/** What ids in messages stand for. */
export type Names = ReadonlyMap<string, string>;

export interface Shown {
  /** Where it stands: `#general`, or a direct message. */
  readonly place: string;
  readonly messages: readonly {
    readonly message: APIMessage;
    readonly author: string;
    readonly isBot: boolean;
    /** Read by one person alone. */
    readonly isPrivate?: boolean;
    /** What somebody did to get it: `/setup`, or a click. */
    readonly after?: string;
  }[];
}

const STYLE = `
  body { margin: 0; padding: 18px 22px; width: 640px; background: #313338; color: #dbdee1; font: 15px/1.4 "DejaVu Sans", sans-serif }
  h1 { font-size: 15px; color: #f2f3f5; margin: 0 0 14px; padding-bottom: 10px; border-bottom: 1px solid #3f4147 }
  article { display: grid; grid-template-columns: 42px 1fr; gap: 0 14px; margin-bottom: 18px }
  .after { grid-column: 2; color: #949ba4; font-size: 12.5px; margin-bottom: 3px }
  .face { width: 40px; height: 40px; border-radius: 50%; background: #5865f2; color: #fff; text-align: center; line-height: 40px; font-weight: 700 }
  .who { font-weight: 700; color: #f2f3f5 } .tag { background: #5865f2; color: #fff; font-size: 10px; border-radius: 3px; padding: 1px 5px; margin-left: 6px; vertical-align: 2px }
  .embed { background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 10px 14px; margin-top: 6px; max-width: 500px }
  .embed h2 { font-size: 15px; margin: 0 0 6px; color: #f2f3f5 } .fields { display: flex; flex-wrap: wrap; gap: 8px 26px; margin-top: 8px; font-size: 13.5px }
  .fields b, .footer { display: block } .footer { color: #949ba4; font-size: 12px; margin-top: 8px }
  .row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px } .button { border-radius: 4px; padding: 7px 15px; font-size: 14px; color: #fff }
  .select { border: 1px solid #1e1f22; background: #1e1f22; border-radius: 4px; padding: 9px 12px; width: 380px; color: #949ba4 }
  .private { color: #949ba4; font-size: 12px; margin-top: 7px } .mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }
  code { background: #1e1f22; border-radius: 3px; padding: 1px 4px; font-size: 13px }`;

const BUTTON_COLOURS: Readonly<Record<number, string>> = {
  [ButtonStyle.Primary]: '#5865f2',
  [ButtonStyle.Secondary]: '#4e5058',
  [ButtonStyle.Success]: '#248046',
  [ButtonStyle.Danger]: '#da373c',
  [ButtonStyle.Link]: '#4e5058',
};

export function discordPage({ place, messages }: Shown, names: Names): string {
  const body = messages.map((each) => article(each, names)).join('');
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><h1>${escape(place)}</h1>${body}`;
}

function article(
  { message, author, isBot, isPrivate, after }: Shown['messages'][number],
  names: Names,
): string {
  const tag = isBot ? '<span class="tag">APP</span>' : '';
  return `<article>${after ? `<span class="after">${text(after, names)}</span>` : ''}
    <span class="face">${escape(author.slice(0, 1))}</span>
    <div><span class="who">${escape(author)}</span>${tag}<div>${text(message.content, names)}</div>
    ${message.embeds.map((embed) => embedOf(embed, names)).join('')}${rowsOf(message)}
    ${isPrivate ? '<div class="private">Only you can see this</div>' : ''}</div></article>`;
}

function embedOf({ color = 0, title, description, fields = [], footer }: APIEmbed, names: Names): string {
  const cells = fields
    .map(({ name, value }) => `<div><b>${text(name, names)}</b>${text(value, names)}</div>`)
    .join('');
  return `<div class="embed" style="border-color:#${color.toString(16).padStart(6, '0')}">
    ${title ? `<h2>${text(title, names)}</h2>` : ''}${description ? text(description, names) : ''}
    ${cells ? `<div class="fields">${cells}</div>` : ''}${footer ? `<span class="footer">${escape(footer.text)}</span>` : ''}</div>`;
}

function rowsOf({ components = [] }: APIMessage): string {
  const rows = components.flatMap((row) => (row.type === ComponentType.ActionRow ? [row.components] : []));
  return rows
    .map((parts) => {
      const shown = parts.map((part) =>
        part.type === ComponentType.Button
          ? buttonOf(part)
          : `<div class="select">${escape(part.placeholder ?? '')} ▾</div>`,
      );
      return `<div class="row">${shown.join('')}</div>`;
    })
    .join('');
}

function buttonOf(button: APIButtonComponent): string {
  const label = 'label' in button ? (button.label ?? '') : '';
  const arrow = button.style === ButtonStyle.Link ? ' ↗' : '';
  return `<span class="button" style="background:${BUTTON_COLOURS[button.style] ?? '#4e5058'}">${escape(label)}${arrow}</span>`;
}

/** As much of Discord's Markdown as these messages use. */
function text(source: string, names: Names): string {
  return escape(source)
    .replace(/&lt;(@&amp;|@|#)(\d+)&gt;/g, (_, kind: string, id: string) => {
      const sign = kind === '#' ? '#' : '@';
      return `<span class="mention">${sign}${escape(names.get(id) ?? id)}</span>`;
    })
    .replace(/&lt;t:\d+:R&gt;/g, '<span class="mention">in a few seconds</span>')
    .replace(/&lt;t:(\d+):\w&gt;/g, (_, seconds: string) => {
      const date = new Date(Number(seconds) * 1000).toISOString();
      return `<span class="mention">${date.slice(0, 10)} ${date.slice(11, 16)}</span>`;
    })
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\n/g, '<br>');
}

function escape(source: string): string {
  return source.replace(/[&<>"]/g, (char) =>
    `&#${char.charCodeAt(0)};`.replace('&#38;', '&amp;').replace('&#60;', '&lt;').replace('&#62;', '&gt;'),
  );
}
