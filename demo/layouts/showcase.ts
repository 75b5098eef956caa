import { aspectOf, fade, glow, lay, oval, path, rect, row, stand, type Layout, type Placed } from './stage.ts'

/** One thing on a round podium before a large disc: the picture of a product launch. */
export const podium: Layout = ({ width, height, palette, products, props, random }) => {
  const floorY = height * 0.74
  const middle = width * 0.5
  const side = random.pick([-1, 1])
  const [hero, second] = products
  const top = height * 0.775
  const back =
    `<defs>${fade('wall', ...palette.wall)}${fade('floor', ...palette.floor)}${fade('disc', palette.accent, palette.wall[1])}${fade('drum', palette.soft, palette.floor[0], 'across')}${glow('light', '#ffffff', 0.75)}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    oval(middle - side * width * 0.2, height * 0.2, width * 0.75, height * 0.42, 'url(#light)') +
    `<circle cx="${middle + side * width * 0.05}" cy="${height * 0.42}" r="${width * 0.37}" fill="url(#disc)" fill-opacity="0.9"/>` +
    rect(0, floorY, width, height - floorY, 'url(#floor)') +
    oval(middle, top + height * 0.13, width * 0.47, height * 0.045, palette.deep, 'fill-opacity="0.16"') +
    drum(middle, top, width * 0.36, height * 0.115) +
    (second || props[0] ? drum(middle + side * width * 0.345, height * 0.86, width * 0.145, height * 0.06) : '')
  const items: Placed[] = []
  if (hero) {
    const tall = Math.min(height * 0.4, width * 0.56 * aspectOf(hero.icon))
    items.push(stand({ ...hero, scale: 1 }, middle, top + height * 0.012, tall))
  }
  const beside = second ?? props[0]
  if (beside)
    items.push(
      stand(
        { ...beside, scale: 1 },
        middle + side * width * 0.345,
        height * 0.866,
        Math.min(height * 0.165, width * 0.24 * aspectOf(beside.icon)),
      ),
    )
  const loose = second ? props[0] : props[1]
  if (loose)
    items.push(
      stand(
        { ...loose, scale: 1 },
        middle - side * width * 0.36,
        height * 0.93,
        Math.min(height * 0.13, width * 0.2 * aspectOf(loose.icon)),
      ),
    )
  return { back, items }

  function drum(x: number, y: number, radius: number, tall: number): string {
    const lip = radius * 0.14
    return (
      path(`M${x - radius} ${y}v${tall}a${radius} ${lip} 0 0 0 ${radius * 2} 0v${-tall}z`, 'url(#drum)') +
      oval(x, y, radius, lip, palette.soft) +
      oval(x, y + 1, radius * 0.94, lip * 0.88, palette.wall[0])
    )
  }
}

/** Nested arches and two steps, as in a small gallery. */
export const arches: Layout = ({ width, height, palette, products, props, random }) => {
  const middle = width * (random.chance(0.5) ? 0.46 : 0.54)
  const stepY = height * 0.79
  const arch = (radius: number, fill: string, extra = ''): string =>
    path(`M${middle - radius} ${stepY}V${stepY - height * 0.34}a${radius} ${radius} 0 0 1 ${radius * 2} 0V${stepY}z`, fill, extra)
  const back =
    `<defs>${fade('wall', palette.wall[1], palette.wall[0])}${fade('floor', ...palette.floor)}${fade('niche', palette.accent, palette.second)}${glow('light', '#ffffff', 0.6)}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    arch(width * 0.44, palette.soft, 'fill-opacity="0.55"') +
    arch(width * 0.36, palette.second, 'fill-opacity="0.65"') +
    arch(width * 0.28, 'url(#niche)') +
    oval(middle, stepY - height * 0.3, width * 0.3, width * 0.32, 'url(#light)') +
    rect(0, stepY, width, height - stepY, 'url(#floor)') +
    rect(width * 0.08, stepY, width * 0.84, height * 0.075, palette.soft, 'rx="8"') +
    rect(width * 0.08, stepY + height * 0.055, width * 0.84, height * 0.02, palette.deep, 'fill-opacity="0.1"') +
    rect(-10, stepY + height * 0.075, width + 20, height * 0.2, palette.wall[0], 'rx="8"') +
    rect(0, stepY + height * 0.075, width, 10, palette.deep, 'fill-opacity="0.08"')
  const [hero, ...others] = products
  const items: Placed[] = []
  if (hero) items.push(stand({ ...hero, scale: 1 }, middle, stepY + 8, Math.min(height * 0.4, width * 0.48 * aspectOf(hero.icon))))
  const low = [...others, ...props].slice(0, 3)
  const [left, ...right] = random.shuffle(low)
  const below = height * 0.955
  if (left) items.push(...row([left], 0, width * 0.42, below, height * 0.16, random))
  items.push(...row(right.slice(0, 2), width * 0.52, width, below, height * 0.15, random))
  return { back, items }
}

/** Two or four blocks of colour with one thing each: a mood board. */
export const tiles: Layout = ({ width, height, palette, products, props, random }) => {
  const colours = random.shuffle([palette.accent, palette.wall[1], palette.second, palette.floor[0]])
  const cast = [...products, ...props].slice(0, 4)
  const places = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const
  const w = width / 2
  const h = height / 2
  const shapes = [
    (x: number, y: number) => `<circle cx="${x}" cy="${y}" r="${w * 0.38}" fill="${palette.soft}" fill-opacity="0.5"/>`,
    (x: number, y: number) =>
      rect(
        x - w * 0.36,
        y - w * 0.36,
        w * 0.72,
        w * 0.72,
        palette.soft,
        `fill-opacity="0.42" rx="${w * 0.12}" transform="rotate(9 ${x} ${y})"`,
      ),
    (x: number, y: number) => path(blob(x, y, w * 0.4, random.between(0, 6)), palette.soft, 'fill-opacity="0.5"'),
    (x: number, y: number) =>
      path(
        `M${x - w * 0.3} ${y + h * 0.32}v${-h * 0.3}a${w * 0.3} ${w * 0.3} 0 0 1 ${w * 0.6} 0v${h * 0.3}z`,
        palette.soft,
        'fill-opacity="0.5"',
      ),
  ]
  const order = random.shuffle(shapes)
  const back = places
    .map(
      ([column, line], index) =>
        rect(column * w, line * h, w + 1, h + 1, colours[index] ?? palette.soft) +
        (order[index]?.((column + 0.5) * w, (line + 0.5) * h) ?? ''),
    )
    .join('')
  const items = cast.map((actor, index) => {
    const [column, line] = places[index] ?? places[0]
    return lay({ ...actor, scale: 1 }, (column + 0.5) * w, (line + 0.5) * h, Math.min(w, h) * 0.58, random.between(-9, 9))
  })
  return { back, items }
}

/** Garments on a rail, shoes and a bag underneath. */
export const closet: Layout = ({ width, height, palette, products, props, random }) => {
  const hanging = products.filter(({ icon }) => hangs.has(icon)).slice(0, 2)
  const standing = [...products.filter(({ icon }) => !hangs.has(icon)), ...props].slice(0, 3)
  const railY = height * 0.115
  const floorY = height * 0.86
  const slots = hanging.length === 1 ? [0.5] : [0.29, 0.71]
  const items: Placed[] = hanging.map((actor, index) => {
    const across = width * (hanging.length === 1 ? 0.62 : 0.43)
    const tall = across * aspectOf(actor.icon)
    const fitted = Math.min(1, (height * 0.46) / tall)
    return {
      ...actor,
      x: width * (slots[index] ?? 0.5),
      y: railY + height * 0.1 + (tall * fitted) / 2,
      width: across * fitted,
      rotation: 0,
      shadow: 'fall',
    }
  })
  items.push(...row(standing, width * 0.06, width * 0.94, height * 0.925, height * 0.2, random))
  const back =
    `<defs>${fade('wall', ...palette.wall)}${fade('floor', ...palette.floor)}${glow('light', '#ffffff', 0.7)}${fade('rail', '#d8b98e', '#a67c4d')}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    oval(width * 0.25, height * 0.2, width * 0.8, height * 0.4, 'url(#light)') +
    rect(0, floorY, width, height - floorY, 'url(#floor)') +
    rect(0, floorY - 26, width, 26, palette.soft, 'fill-opacity="0.75"') +
    oval(width * 0.5, height * 0.935, width * 0.47, height * 0.045, palette.accent, 'fill-opacity="0.55"') +
    oval(width * 0.5, height * 0.935, width * 0.41, height * 0.037, palette.soft, 'fill-opacity="0.45"') +
    rect(width * 0.05, railY, width * 0.9, 16, 'url(#rail)', 'rx="8"') +
    rect(width * 0.05, railY + 22, width * 0.9, 10, palette.deep, 'fill-opacity="0.07" rx="5"') +
    hanging.map((actor, index) => hanger(width * (slots[index] ?? 0.5), railY, height * 0.1, items[index]?.width ?? 300)).join('')
  return { back, items }
}

export const hangs: ReadonlySet<string> = new Set(['coat', 'dress', 't-shirt', 'womans-clothes', 'jeans'])

function hanger(x: number, railY: number, drop: number, width: number): string {
  const shoulder = Math.min(width * 0.34, 170)
  const y = railY + drop
  return (
    `<path d="M${x} ${y - drop * 0.35}V${railY + 10}c0 -34 36 -34 36 -6" fill="none" stroke="#8f8578" stroke-width="7" stroke-linecap="round"/>` +
    `<path d="M${x - shoulder} ${y + 34}Q${x} ${y - drop * 0.62} ${x + shoulder} ${y + 34}" fill="none" stroke="#b58a58" stroke-width="16" stroke-linecap="round"/>`
  )
}

/** A soft closed shape of six bulges. */
export function blob(x: number, y: number, radius: number, turn: number): string {
  const points = Array.from({ length: 6 }, (_, index) => {
    const angle = turn + (index * Math.PI) / 3
    const reach = radius * (1 + 0.16 * Math.sin(index * 2.3 + turn * 3))
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)] as const
  })
  const middle = (a: readonly [number, number], b: readonly [number, number]): string => `${(a[0] + b[0]) / 2} ${(a[1] + b[1]) / 2}`
  const [first, second] = [points[0], points[1]]
  if (!first || !second) return ''
  const curves = points.map((_, index) => {
    const corner = points[(index + 1) % 6] ?? first
    const next = points[(index + 2) % 6] ?? first
    return `Q${corner[0]} ${corner[1]} ${middle(corner, next)}`
  })
  return `M${middle(first, second)}${curves.join('')}z`
}
