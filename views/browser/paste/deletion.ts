/** Deleting by link. Opening the link only asks: mail scanners and previews open links too. */
import { type PasteId, PasteClient, PasteGone, PasteRejected } from 'privatebin-client';
import { button, el } from '../dom.ts';
import { notice } from '../screens.ts';
import { failureWords } from './failures.ts';
import type { Host } from './host.ts';
import { p } from './words.ts';

export function deletionView(id: PasteId, deleteToken: string, host: Host): HTMLElement {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const confirm = button(
    { class: 'main danger' },
    () => {
      confirm.disabled = true;
      problem.textContent = '';
      new PasteClient({ baseUrl: host.baseUrl }).delete(id, deleteToken).then(
        () => host.show(said('check', p('delete.doneTitle'), p('delete.doneText'))),
        (error: unknown) => {
          confirm.disabled = false;
          if (error instanceof PasteGone)
            host.show(said('clock', p('delete.goneTitle'), p('delete.goneText')));
          else if (error instanceof PasteRejected && /token/i.test(error.serverMessage)) {
            host.show(said('key', p('delete.wrongTitle'), p('delete.wrongText')));
          } else problem.textContent = failureWords(error, host.sizeLimit);
        },
      );
    },
    p('delete.confirm'),
  );
  const screen = said('trash', p('delete.title'), p('delete.text'));
  screen.querySelector('.notice')?.append(confirm, problem);
  return screen;
}

function said(name: 'trash' | 'check' | 'clock' | 'key', title: string, text: string): HTMLElement {
  const screen = notice(name, title, el('p', {}, text));
  if (name === 'check') screen.querySelector('.notice-icon')?.classList.add('good');
  return screen;
}
