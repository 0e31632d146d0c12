/** What the paste pages are tested and shown with. */
import { palettePng } from './png.ts';

export const CODE = `import { createServer } from 'node:http';

/** Answers with the time of the next ferry. */
export function serve(port: number, timetable: readonly string[]) {
  const server = createServer((request, response) => {
    const now = new Date().toISOString().slice(11, 16);
    const next = timetable.find((time) => time > now) ?? timetable[0];
    if (request.method !== 'GET') {
      response.writeHead(405).end();
      return;
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ pier: 3, next, count: 0x2a }));
  });
  return server.listen(port);
}
`;

export const MARKDOWN = `# Timetable for Friday

The ferry leaves from **pier 3**, *not* from ~~pier 2~~. See [the map](https://example.org/map).

| From | To | Leaves |
| --- | --- | ---: |
| Harbour | Island | 09:15 |
| Island | Harbour | 17:40 |

1. Bring your ticket
2. Be there ten minutes early
   - bicycles go first

> Dogs travel for free.

\`\`\`js
const piers = [1, 2, 3];
\`\`\`
`;

/** What must stay text: every way that Markdown and HTML know to run or to load something. */
export const HOSTILE_MARKDOWN = `<script>globalThis.ran = 1</script>
<img src=x onerror="globalThis.ran = 1">
<iframe src="https://evil.example/"></iframe>

[one](javascript:globalThis.ran=1) [two](JaVaScRiPt:globalThis.ran=1) [three](data:text/html,<script>1</script>)
[four](vbscript:x) <javascript:globalThis.ran=1> [five](  java\tscript:x) [safe](https://example.org/)

![spy](https://evil.example/pixel.png) ![inline](data:image/svg+xml,<svg/onload=globalThis.ran=1>)

| <b onmouseover=x>a</b> | b |
| :--- | ---: |
| <svg/onload=globalThis.ran=1> | \`<script>\` |

\`\`\`"><script>globalThis.ran=1</script>
</code><script>globalThis.ran = 1</script>
\`\`\`

\`\`\`html
<script>globalThis.ran = 1</script><img src=x onerror=globalThis.ran=1>
\`\`\`

# <style>* { display: none }</style>

[ref]: javascript:globalThis.ran=1
[ref] &lt;script&gt; &#x6a;avascript:
`;

/** A small picture of a harbour at dusk, as PNG. */
export function picture(width = 240, height = 120): Buffer {
  const pixels = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isSea = y > 78;
      const isSun = !isSea && (x - 170) ** 2 + (y - 52) ** 2 < 324;
      const sky = [240 - y, 140 - y / 2, 110];
      pixels.set(isSun ? [255, 214, 140] : isSea ? [30, 60 + (x % 24), 96] : sky, (y * width + x) * 4);
    }
  }
  return palettePng(pixels, width, height);
}
