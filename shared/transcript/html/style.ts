/** How an exported file looks: as the viewer does, without anything that would need a script. */
import type { Component, Dtx, Msg } from '../types.ts';
import { colourClass } from './markdown.ts';
import type { Pictures } from './pictures.ts';

/**
 * The whole style sheet of one file: the rules below, one for each colour of the document, and one for each picture that
 * is shown many times. Only digits of ours and checked base64 go into it, never a word that somebody chose.
 */
export function styleSheet(doc: Dtx, pictures: Pictures): string {
  const rules = [...coloursOf(doc)].map((colour) => {
    const name = colourClass(colour).trim();
    return name === '' ? '' : `.${name}{--c:#${name.slice(2)}}`;
  });
  for (const [index, user] of doc.users.entries()) {
    const url = pictures.of(user.a);
    if (url) rules.push(`.a${index}{background:center/cover url(${url})}`);
  }
  for (const [id, emoji] of Object.entries(doc.emojis ?? {})) {
    const url = pictures.of(emoji.b);
    if (url) rules.push(`.e${id}{background:center/contain no-repeat url(${url})}`);
  }
  const icon = pictures.of(doc.guild.i);
  if (icon) rules.push(`.guild.has-icon{background:center/cover url(${icon})}`);
  return RULES + rules.join('');
}

function coloursOf(doc: Dtx): ReadonlySet<number> {
  const colours = new Set<number>();
  const add = (colour: number | undefined): void => {
    if (colour) colours.add(colour);
  };
  for (const user of doc.users) add(user.c);
  for (const [, colour] of Object.values(doc.roles)) add(colour);
  const addBody = ({ em, cp }: Pick<Msg, 'em' | 'cp'>): void => {
    for (const embed of em ?? []) add(embed.c);
    for (const each of cp ?? []) addComponent(each);
  };
  const addComponent = (each: Component): void => {
    add(each.col);
    for (const child of each.c ?? []) addComponent(child);
    if (each.ac) addComponent(each.ac);
  };
  for (const message of doc.messages) {
    addBody(message);
    for (const each of message.fw ?? []) addBody(each);
  }
  return colours;
}

const DARK =
  'color-scheme:dark;--ground:#17181c;--sheet:#1f2126;--raised:#292b31;--line:#34373e;--ink:#e4e6eb;--soft:#a0a5b0;--brand:#d4765d;--brand-ink:#e39079;--link:#7fb0f2;--note:#e0ad56;--note-ground:#2d281d;--danger:#ef8a80;--danger-ground:#2f2224;--mention-ground:#2f3552;--mention:#bcc8ff;--good:#74c79d;--hl-keyword:#e39079;--hl-value:#e0ad56;--hl-name:#7fb0f2;--darkest:.72;--lightest:1';
const RULES = `
:root{color-scheme:light;--ground:#f6f5f3;--sheet:#fff;--raised:#f4f2ef;--line:#e4e1db;--ink:#24262b;--soft:#5f636d;--brand:#b5533c;--brand-ink:#a0442e;--link:#2a63b5;--note:#b7791f;--note-ground:#fdf5e3;--danger:#b3372f;--danger-ground:#fcefed;--mention-ground:#e8ecf8;--mention:#3d51a3;--good:#2d7a55;--hl-keyword:#a0442e;--hl-value:#8a5a00;--hl-name:#2a63b5;--darkest:0;--lightest:.49;--chip:color-mix(in srgb,var(--ink) 7%,transparent)}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif,'Apple Color Emoji','Segoe UI Emoji','Noto Color Emoji'}
h1,h2,p,dl,dd,ul,ol,pre,blockquote,figure{margin:0;padding:0}
ul{list-style:none}
a{color:var(--link);overflow-wrap:anywhere}
.page{max-width:868px;margin:0 auto;padding:24px 16px 40px}
.head{padding:22px;background:var(--sheet);border:1px solid var(--line);border-radius:16px}
.title{display:flex;align-items:center;gap:14px;flex-wrap:wrap}
.title>div{flex:1;min-width:200px}
.title h1{font-size:22px;line-height:1.25;overflow-wrap:anywhere}
.guild,.avatar{display:grid;place-items:center;flex:none;width:40px;height:40px;border-radius:50%;background:color-mix(in oklab,var(--c,#67758c) 85%,#000);color:#fff;font-size:14px;font-weight:650;line-height:1;user-select:none;print-color-adjust:exact}
.guild{width:48px;height:48px;border-radius:13px;font-size:20px;background:var(--brand)}
.facts .avatar{width:22px;height:22px;font-size:9px}
.where,.quiet{color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.audience{padding:4px 11px;border-radius:99px;font-size:13px;font-weight:600;background:var(--raised)}
.audience.staff{color:color-mix(in srgb,var(--note) 60%,var(--ink));background:var(--note-ground)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:12px 20px;margin-top:18px}
.facts .wide{grid-column:1/-1}
dt{font-size:12px;color:var(--soft)}
.facts dd{display:flex;flex-wrap:wrap;align-items:center;gap:3px 7px}
.person{display:inline-flex;align-items:center;gap:6px;margin-right:10px}
.said{margin-top:16px}
.said h2{font-size:13px;color:var(--soft)}
.log{margin-top:14px;padding:4px 0 14px;background:var(--sheet);border:1px solid var(--line);border-radius:16px}
.day{display:flex;align-items:center;gap:12px;margin:18px 22px 6px;font-size:12px;color:var(--soft)}
.day::before,.day::after{content:'';flex:1;border-top:1px solid var(--line)}
.message{display:grid;grid-template-columns:40px minmax(0,1fr);column-gap:14px;padding:3px 22px;content-visibility:auto;contain-intrinsic-size:auto 46px}
.message:not(.continued){margin-top:12px}
.message:target{background:color-mix(in srgb,var(--brand) 20%,transparent)}
.heading{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px;line-height:1.3}
.name{font-weight:650;color:oklch(from var(--c,var(--ink)) clamp(var(--darkest),l,var(--lightest)) c h);overflow-wrap:anywhere}
.heading time,.gutter time,.system .column>time,.earlier time{font-size:12px;color:var(--soft)}
.gutter{text-align:right;padding-top:2px;white-space:nowrap}
.gutter time{font-size:11px}
.badge{padding:1px 7px;border-radius:99px;font-size:11px;font-weight:600;color:var(--soft);background:var(--raised)}
.badge.staff{color:var(--brand-ink);background:color-mix(in srgb,var(--brand) 14%,transparent)}
.badge.bot{color:var(--mention);background:var(--mention-ground)}
.badge.note{color:color-mix(in srgb,var(--note) 60%,var(--ink));background:color-mix(in srgb,var(--note) 18%,transparent)}
.message.note{background:var(--note-ground);box-shadow:inset 3px 0 var(--note);padding-block:8px}
.message.deleted{background:var(--danger-ground);box-shadow:inset 3px 0 var(--danger);padding-block:6px}
.deleted-mark{font-size:12.5px;color:var(--danger)}
.system{color:var(--soft);font-size:14px}
.said-by{color:var(--ink);font-weight:550}
.reply{grid-column:1/-1;display:flex;gap:6px;min-width:0;margin:0 0 3px 54px;font-size:13px;color:var(--soft);text-decoration:none}
.reply .name{flex:none;max-width:40%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.head>.quiet{margin-top:12px}
.reply .excerpt{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}
.text{overflow-wrap:anywhere;white-space:pre-wrap}
.text>*+*{margin-top:4px}
.h1{font-size:1.4em;font-weight:700}.h2{font-size:1.2em;font-weight:700}.h3{font-size:1.05em;font-weight:700}
.subtext,.edited{font-size:12.5px;color:var(--soft)}
.text :is(ul,ol){padding-inline-start:24px;white-space:normal}.text ul{list-style:disc}.text li{white-space:pre-wrap}
.text blockquote{padding-inline-start:12px;border-inline-start:4px solid var(--line)}
.forward{padding-left:12px;border-left:4px solid var(--line)}
.text code{font:.88em/1.4 ui-monospace,'Cascadia Code','SF Mono',Menlo,Consolas,monospace;padding:1px 5px;border-radius:5px;background:var(--chip)}
:is(.text code,.mention,.stamp){-webkit-box-decoration-break:clone;box-decoration-break:clone}
.text :is(pre,code){direction:ltr;unicode-bidi:isolate;text-align:left}
.text pre{padding:10px 13px;border:1px solid var(--line);border-radius:9px;background:var(--raised);overflow-x:auto}
.text pre code{padding:0;background:none;white-space:pre}
:is(.hl-comment,.hl-quote){color:var(--soft);font-style:italic}
:is(.hl-keyword,.hl-selector-tag,.hl-literal,.hl-doctag,.hl-deletion){color:var(--hl-keyword)}
:is(.hl-string,.hl-regexp,.hl-addition,.hl-link){color:var(--good)}
:is(.hl-number,.hl-symbol,.hl-bullet,.hl-attr,.hl-attribute,.hl-variable,.hl-template-variable,.hl-property,.hl-meta){color:var(--hl-value)}
:is(.hl-title,.hl-section,.hl-name,.hl-built_in,.hl-type,.hl-selector-class,.hl-selector-id){color:var(--hl-name)}
.mention,.stamp{padding:0 4px;border-radius:5px;font-weight:550;color:oklch(from var(--c,var(--mention)) clamp(var(--darkest),l,var(--lightest)) c h);background:color-mix(in oklab,var(--c,var(--mention)) 14%,transparent)}
.stamp{color:inherit;background:var(--chip);font-weight:inherit}
.emoji[role]{display:inline-block;width:1.4em;height:1.4em;vertical-align:-.3em;print-color-adjust:exact}
.jumbo{font-size:38px;line-height:1.2}.jumbo .emoji[role]{width:48px;height:48px}
.spoiler{border-radius:5px;background:var(--raised);cursor:pointer}
.spoiler.block,.spoiler.block .inside{display:block}
.spoiler input{position:absolute;opacity:0;width:1px;height:1px}
.spoiler:has(input:focus-visible){outline:2px solid var(--brand)}
.spoiler:not(:has(input:checked)){background:var(--soft)}
.spoiler:not(:has(input:checked)) .inside{visibility:hidden}
.file,.embed,.poll{max-width:520px;margin-top:6px;padding:10px 14px;border:1px solid var(--line);border-radius:11px;background:var(--ground)}
.file-name{font-weight:600;overflow-wrap:anywhere}
.picture{margin-top:6px}
.picture img{display:block;max-width:min(100%,480px);max-height:380px;width:auto;height:auto;border-radius:11px}
.sticker{display:block;width:160px;height:160px;margin-top:6px;object-fit:contain}
.small{width:22px;height:22px;margin-right:8px;border-radius:50%;object-fit:cover;vertical-align:middle}
.thumb{float:right;margin:0 0 8px 14px}.thumb .picture{margin:0}.picture:is(.thumb *,.type-9>.type-11 *) img{max-width:84px;max-height:84px}
.embed{display:flow-root}
.type-17{display:flex;flex-direction:column;align-items:flex-start;gap:8px;border:1px solid var(--line)}
.type-9{display:flex;justify-content:space-between;gap:12px;width:100%}.type-9:has(>.control){align-items:center}
.type-12:has(.picture+.picture){display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:6px}
.embed,.type-17{border-left:4px solid var(--c,var(--line))}
.embed>*+*{margin-top:6px}
.embed-author,.embed-name{font-size:13.5px;font-weight:600}.embed-title{font-weight:650}
.embed-fields{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px 14px}
.embed-fields>:not(.inline){grid-column:1/-1}
.components{display:flex;flex-direction:column;align-items:flex-start;gap:6px;margin-top:6px}
.type-1{display:flex;flex-wrap:wrap;gap:6px}
.type-14{width:100%;border-top:1px solid var(--line)}
.type-17{max-width:520px;padding:12px 16px;border-radius:10px;background:var(--ground)}
.control{padding:5px 14px;border:1px solid var(--line);border-radius:8px;font-size:13.5px;color:var(--soft);background:var(--raised)}
.control.style-4{color:var(--danger)}.control.style-3{color:var(--good)}
.answer{display:grid;grid-template-columns:1fr auto;gap:2px 10px;margin-top:6px}
.answer progress{grid-column:1/-1;width:100%;accent-color:var(--brand)}
.reactions{display:flex;flex-wrap:wrap;gap:5px;margin-top:5px}
.reactions li{padding:1px 9px;border:1px solid var(--line);border-radius:9px;background:var(--raised)}
.end{margin-top:18px;text-align:center;color:var(--soft);font-size:13px}
@media (max-width:620px){.message{grid-template-columns:34px minmax(0,1fr);padding-inline:12px}.message>.avatar{width:34px;height:34px}.embed-fields{grid-template-columns:1fr}}
@page{margin:14mm 13mm}
@media print{:root{color-scheme:light}body{background:#fff}.page{max-width:none;padding:0}.log,.head{border:0;padding-inline:0}.message{content-visibility:visible}.file,.embed,.poll,.picture,.system,.text>:not(pre){break-inside:avoid}.heading,.day{break-after:avoid}.spoiler{background:none!important;outline:1px dashed var(--soft)}.spoiler .inside{visibility:visible!important}.text pre code{white-space:pre-wrap}:is(.avatar,.guild,.badge,.mention,.stamp,progress){print-color-adjust:exact}}
`;
