/** How much a test does: a little in `npm test`, what the acceptance asks for in `npm run test:soak`. */

export const isSoak = process.env['TESSERA_TEST_SCALE'] === 'soak';

export function scaled(small: number, soak: number): number {
  return isSoak ? soak : small;
}
