/** Builds elements. Text only ever becomes text: no HTML strings exist in the viewer, so none can be injected. */

export type Child = Node | string | undefined;
export type Attributes = Readonly<Record<string, string | undefined>>;

/** `class` and other attributes; one that is undefined is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

export function button(
  attributes: Attributes,
  onClick: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, ...children);
  element.addEventListener('click', onClick);
  return element;
}

/** An outward link; `url` is http or https (the parser and `isWebUrl` see to that). */
export function outwardLink(url: string, ...children: readonly Child[]): HTMLAnchorElement {
  return el(
    'a',
    { href: url, title: url, rel: 'noopener noreferrer nofollow', target: '_blank' },
    ...children,
  );
}

export function isWebUrl(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Offers bytes as a download, never for display: their type is whatever a stranger says. */
export function download(name: string, content: Uint8Array | Blob): void {
  const blob = new Blob([content as Uint8Array<ArrayBuffer> | Blob], { type: 'application/octet-stream' });
  const url = URL.createObjectURL(blob);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
