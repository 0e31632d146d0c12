/** What a new paste's writer gets: the link, which nobody can give them again, and the way to delete it. */
import { pasteLink } from 'privatebin-client';
import { loadChunk } from '../chunks.ts';
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { copyButton } from './copy.ts';
import type { Host } from './host.ts';
import type { SentPaste } from './send.ts';
import { p, type PasteTextKey } from './words.ts';

export function resultView(sent: SentPaste, host: Host): HTMLElement {
  const { id, key, options } = sent;
  const link = pasteLink(host.baseUrl, id, key, { confirmFirst: options.burnAfterReading });
  const deletion = `${host.baseUrl}?${new URLSearchParams({ pasteid: id, deletetoken: sent.deleteToken }).toString()}`;
  return el(
    'main',
    { class: 'screen' },
    el(
      'div',
      { class: 'notice result' },
      el('span', { class: 'notice-icon good' }, icon('check')),
      el('h1', { tabindex: '-1' }, p('result.title')),
      el('p', {}, p('result.text')),
      linkField('link', p('result.link'), link, host, true),
      el(
        'div',
        { class: 'row' },
        el('a', { class: 'quiet-button', href: link }, icon('arrow'), p('result.open')),
      ),
      qrDetails(link),
      el('ul', { class: 'points' }, ...pointsOf(sent).map((words) => el('li', {}, words))),
      el('h2', {}, p('result.deleteTitle')),
      el('p', { class: 'next' }, p('result.deleteText')),
      linkField('delete-link', p('result.deleteLink'), deletion, host, false),
      button({ class: 'quiet-button another' }, () => host.edit(), icon('edit'), p('result.another')),
    ),
  );
}

function pointsOf({ options }: SentPaste): string[] {
  const expires = p(`expire.${options.expire}` as PasteTextKey);
  return [
    options.expire === 'never' ? p('result.never') : p('result.expires', { time: expires }),
    ...(options.burnAfterReading ? [p('result.burns')] : []),
    ...(options.password === '' ? [] : [p('result.password')]),
    ...(options.discussion ? [p('result.discussion')] : []),
  ];
}

function linkField(id: string, label: string, link: string, host: Host, isMain: boolean): HTMLElement {
  const input = el('input', { id, type: 'text', readonly: '', value: link, spellcheck: 'false' });
  input.addEventListener('focus', () => input.select());
  const copy = copyButton(
    { class: isMain ? 'main' : 'quiet-button', 'aria-label': p('copy.of', { what: label }) },
    () => link,
    host.announce,
    () => input.focus(),
    icon('copy'),
    p('view.copy'),
  );
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    el('div', { class: 'row' }, input, copy),
  );
}

function qrDetails(link: string): HTMLElement {
  const place = el('div', { class: 'qr-place' });
  const details = el('details', { class: 'qr-details' }, el('summary', {}, p('result.qr')), place);
  details.addEventListener('toggle', () => {
    if (!details.open || place.firstChild) return;
    loadChunk('qr', () => import('./qr.ts')).then(
      ({ qrCode }) =>
        place.replaceChildren(
          qrCode(link, p('result.qrLabel')),
          el('p', { class: 'quiet' }, p('result.qrHint')),
        ),
      () => place.replaceChildren(el('p', { class: 'problem' }, p('failed.network'))),
    );
  });
  return details;
}
