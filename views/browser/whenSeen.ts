/** Waits until an element comes near the visible part of the page. */

/** What is fetched or coloured is so shortly before it is scrolled into view. */
const AHEAD = '600px';

const waiting = new Map<Element, () => void>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      waiting.get(target)?.();
      waiting.delete(target);
    }
  },
  { rootMargin: AHEAD },
);

/** Calls back once; an element that is thrown away before is forgotten with `forget`. */
export function whenSeen(element: Element, onSeen: () => void): void {
  waiting.set(element, onSeen);
  observer.observe(element);
}

/** For everything inside an element that leaves the page. */
export function forgetUnseen(inside: Element): void {
  for (const element of waiting.keys()) {
    if (!inside.contains(element)) continue;
    observer.unobserve(element);
    waiting.delete(element);
  }
}
