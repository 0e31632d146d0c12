/** The few line icons, drawn on a 24 × 24 grid. */

const PATHS = {
  key: 'M15 9a5 5 0 1 0-4.600 4.980L12 15.500h2V17h2v2h4v-3l-5.200-5.200A5 5 0 0 0 15 9zM9 8.500h.01',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.500 2',
  broken: 'M6 3h9l4 4v4l-3 2-3-2-3 2-3-2-2 1.300V3zM5 16l2-1 3 2 3-2 3 2 3-2v6H5v-5z',
  cloud: 'M7 18h10a4 4 0 0 0 .600-7.950A6 6 0 0 0 6 9.500 4.300 4.300 0 0 0 7 18zM4 4l16 16',
  flame:
    'M12 3c1 3.500 5 5.500 5 10a5 5 0 0 1-10 0c0-2 1-3.500 2-4.500.500 1.500 1 2 2 2.500.300-3-.500-5.500 1-8z',
  spark:
    'M12 3v4M12 17v4M3 12h4M17 12h4M5.600 5.600l2.800 2.800M15.600 15.600l2.800 2.800M18.400 5.600l-2.800 2.800M8.400 15.600l-2.800 2.800',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  play: 'M8 5.500v13l11-6.500z',
  pause: 'M8.500 5.500v13M15.500 5.500v13',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  down: 'M6 9.500l6 6 6-6',
  up: 'M6 14.500l6-6 6 6',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500L20 20',
  filter: 'M4 6h16M7 12h10M10 18h4',
  calendar: 'M5 6h14v14H5zM5 10.500h14M9 3.500v4M15 3.500v4',
  sliders: 'M4 8h9M17 8h3M15 5.500v5M4 16h3M11 16h9M9 13.500v5',
  help: 'M9 9.500a3 3 0 1 1 4.200 2.700c-.800.400-1.200 1-1.200 1.800v.500M12 17.500h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  theme: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  print: 'M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z',
  image: 'M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M9 9.500h.01',
  video: 'M4 6h11v12H4zM15 10.500l5-3v9l-5-3z',
  audio: 'M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  pin: 'M9 3h6l-1 6 3 3H7l3-3zM12 12v8',
  forward: 'M13 6l6 5-6 5v-3c-4 0-6.500 1-8 4 0-5 3-8 8-8z',
  reply: 'M10 6 4 11l6 5v-3c4 0 7 1 9 4 0-5-4-8-9-8z',
  arrow: 'M5 12h13M13 7l5 5-5 5',
  copy: 'M9 8h11v12H9zM9 16H4V4h11v4',
  raw: 'M5 6h14M5 10h14M5 14h14M5 18h8',
  wrap: 'M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15 15.500l-2.500 2.500 2.500 2.500M4 18h5',
  save: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  attach: 'M8 12l6-6a3.500 3.500 0 0 1 5 5l-8 8a5 5 0 0 1-7-7l7.500-7.500',
  cross: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
  plus: 'M12 5v14M5 12h14',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.500M12 7.500h.01',
  thread: 'M5 5h14v10h-8l-4 4v-4H5z',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

/** Decoration only: what it says stands beside it in words. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
