/** The colours of styles.css, `light-dark(#…, #…)`, by name. */
export function coloursOf(css: string): ReadonlyMap<string, { light: string; dark: string }> {
  const found = css.matchAll(/^ {2}--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);$/gm)
  return new Map([...found].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]))
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter! + 0.05) / (darker! + 0.05)
}

/** What is written or drawn on what. Text needs 4.5, a sign or the edge of a control 3. */
const pairs: { front: string; on: string[]; least: 3 | 4.5 }[] = [
  { front: 'ink', on: ['paper', 'card', 'sunken', 'kiwi-soft', 'honey-soft'], least: 4.5 },
  { front: 'muted', on: ['paper', 'card', 'sunken'], least: 4.5 },
  { front: 'kiwi', on: ['paper', 'card', 'kiwi-soft'], least: 4.5 },
  { front: 'on-kiwi', on: ['kiwi', 'kiwi-strong'], least: 4.5 },
  { front: 'danger', on: ['paper', 'card', 'danger-soft'], least: 4.5 },
  { front: 'honey', on: ['paper', 'card', 'honey-soft'], least: 4.5 },
  { front: 'heart', on: ['paper', 'card'], least: 3 },
]

export interface Pair {
  front: string
  on: string
  least: number
  light: number
  dark: number
}

export function pairsOf(css: string): Pair[] {
  const colours = coloursOf(css)
  const of = (name: string) => {
    const colour = colours.get(name)
    if (!colour) throw new Error(`styles.css has no colour --${name} as light-dark(#rrggbb, #rrggbb).`)
    return colour
  }
  return pairs.flatMap(({ front, on, least }) =>
    on.map((ground) => ({
      front,
      on: ground,
      least,
      light: contrast(of(front).light, of(ground).light),
      dark: contrast(of(front).dark, of(ground).dark),
    })),
  )
}

/** The tables of docs/design.md. Figures are cut, never rounded up. */
export function colourTables(css: string): string {
  const cut = (ratio: number) => (Math.floor(ratio * 10) / 10).toFixed(1)
  const colours = [...coloursOf(css)].map(([name, { light, dark }]) => `| \`${name}\` | \`${light}\` | \`${dark}\` |`)
  const ratios = pairsOf(css).map(
    ({ front, on, least, light, dark }) => `| \`${front}\` on \`${on}\` | ${cut(light)} | ${cut(dark)} | ${least} |`,
  )
  return [
    '| colour | light | dark |',
    '| --- | --- | --- |',
    ...colours,
    '',
    '| what on what | light | dark | least |',
    '| --- | --- | --- | --- |',
    ...ratios,
  ].join('\n')
}
