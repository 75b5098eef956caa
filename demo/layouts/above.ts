import { fade, glow, lay, oval, path, rect, type Actor, type Layout, type Placed, type Stage } from './stage.ts'

/** Places on a table seen from above: x, y and longest side as fractions of width and height. */
type Slot = readonly [x: number, y: number, size: number]

const slots: Record<number, readonly (readonly Slot[])[]> = {
  1: [[[0.5, 0.5, 0.62]], [[0.46, 0.52, 0.6]]],
  2: [
    [
      [0.34, 0.33, 0.5],
      [0.65, 0.7, 0.5],
    ],
    [
      [0.33, 0.68, 0.5],
      [0.66, 0.32, 0.48],
    ],
  ],
  3: [
    [
      [0.31, 0.28, 0.44],
      [0.69, 0.5, 0.4],
      [0.33, 0.74, 0.42],
    ],
    [
      [0.68, 0.26, 0.42],
      [0.3, 0.5, 0.42],
      [0.67, 0.76, 0.42],
    ],
  ],
  4: [
    [
      [0.28, 0.27, 0.4],
      [0.71, 0.29, 0.38],
      [0.3, 0.71, 0.38],
      [0.71, 0.72, 0.4],
    ],
  ],
}
const between: Record<number, readonly Slot[]> = {
  1: [
    [0.17, 0.15, 0.22],
    [0.84, 0.17, 0.18],
    [0.83, 0.87, 0.22],
    [0.15, 0.86, 0.18],
  ],
  2: [
    [0.8, 0.22, 0.2],
    [0.19, 0.8, 0.2],
    [0.87, 0.47, 0.13],
    [0.13, 0.54, 0.13],
  ],
  3: [
    [0.76, 0.16, 0.2],
    [0.78, 0.86, 0.2],
    [0.11, 0.51, 0.13],
    [0.53, 0.94, 0.1],
  ],
  4: [
    [0.5, 0.5, 0.15],
    [0.5, 0.1, 0.13],
    [0.5, 0.91, 0.13],
  ],
}

function scatter({ width, height, products, props, random }: Stage): Placed[] {
  const count = Math.min(4, Math.max(1, products.length))
  const flip = random.chance(0.5)
  // The second arrangement of three is the first one mirrored; its props have to follow.
  const which = random.int(0, (slots[count]?.length ?? 1) - 1)
  const mirrored = (count === 3 || count === 2) && which === 1
  const put = (actor: Actor, [x, y, size]: Slot, turn: number, mirror: boolean): Placed => {
    const across = mirror !== flip ? 1 - x : x
    return lay(
      actor,
      width * (across + random.between(-0.012, 0.012)),
      height * (y + random.between(-0.01, 0.01)),
      Math.min(width, height * 0.86) * size,
      random.between(-turn, turn),
    )
  }
  const chosen = slots[count]?.[which] ?? []
  return [
    ...props.slice(0, 4).flatMap((actor, index) => {
      const slot = between[count]?.[index]
      return slot ? [put({ ...actor, scale: 1 }, slot, 24, mirrored)] : []
    }),
    ...products.slice(0, 4).flatMap((actor, index) => {
      const slot = chosen[index]
      return slot ? [put(actor, slot, 11, false)] : []
    }),
  ]
}

/** A flat lay on linen: faint weave, a folded cloth, soft light from a corner. */
export const linen: Layout = (stage) => {
  const { width, height, palette, random } = stage
  const lines = Array.from({ length: 27 }, (_, index) =>
    rect((index / 27) * width, 0, 2, height, palette.deep, 'fill-opacity="0.035"'),
  ).join('')
  const back =
    `<defs>${fade('cloth', palette.soft, palette.wall[1], 'across')}${glow('light', '#ffffff', 0.8)}</defs>` +
    rect(0, 0, width, height, 'url(#cloth)') +
    lines +
    `<g transform="rotate(${random.between(-24, 24).toFixed(1)} ${width / 2} ${height / 2})">` +
    rect(width * 0.16, height * 0.13, width * 0.7, height * 0.76, palette.deep, 'fill-opacity="0.08" rx="10"') +
    rect(width * 0.14, height * 0.115, width * 0.7, height * 0.76, palette.second, 'fill-opacity="0.62" rx="8"') +
    [0.2, 0.78].map((at) => rect(width * at, height * 0.115, 12, height * 0.76, palette.soft, 'fill-opacity="0.75"')).join('') +
    '</g>' +
    oval(0, 0, width * 0.9, height * 0.7, 'url(#light)')
  return { back, items: scatter(stage) }
}

/** A gingham blanket, for food and for picnics. */
export const gingham: Layout = (stage) => {
  const { width, height, palette } = stage
  const step = width / 9
  const stripes = Array.from({ length: 14 }, (_, index) => index)
    .filter((index) => index % 2 === 0)
    .map(
      (index) =>
        rect(index * step, 0, step, height, palette.accent, 'fill-opacity="0.42"') +
        rect(0, index * step, width, step, palette.accent, 'fill-opacity="0.42"'),
    )
    .join('')
  const back =
    `<defs>${glow('light', '#ffffff', 0.55)}</defs>` +
    rect(0, 0, width, height, palette.soft) +
    `<g transform="rotate(-8 ${width / 2} ${height / 2}) translate(${-width * 0.15} ${-height * 0.12}) scale(1.3)">${stripes}</g>` +
    `<circle cx="${width / 2}" cy="${height / 2}" r="${width * 0.43}" fill="${palette.deep}" fill-opacity="0.1"/>` +
    `<circle cx="${width / 2 - 6}" cy="${height / 2 - 10}" r="${width * 0.43}" fill="${palette.soft}" fill-opacity="0.9"/>` +
    `<circle cx="${width / 2 - 6}" cy="${height / 2 - 10}" r="${width * 0.36}" fill="none" stroke="${palette.wall[1]}" stroke-width="5"/>` +
    oval(width * 0.9, height * 0.06, width * 0.8, height * 0.6, 'url(#light)')
  return { back, items: scatter(stage) }
}

/** A wooden desk with a mat, from above. */
export const desk: Layout = (stage) => {
  const { width, height, palette, random } = stage
  const planks = [0.25, 0.5, 0.75].map((at) => rect(width * at, 0, 3, height, palette.deep, 'fill-opacity="0.12"')).join('')
  const grain = Array.from({ length: 18 }, () =>
    rect(
      random.between(0, width),
      random.between(0, height),
      random.between(2, 4),
      random.between(90, 330),
      palette.deep,
      'fill-opacity="0.045" rx="2"',
    ),
  ).join('')
  const column = (width * 0.85) / 17
  const line = (height * 0.83) / 17
  const cells = Array.from(
    { length: 16 },
    (_, index) =>
      rect(width * 0.075 + (index + 1) * column, height * 0.085, 1.5, height * 0.83, '#ffffff', 'fill-opacity="0.22"') +
      rect(width * 0.075, height * 0.085 + (index + 1) * line, width * 0.85, 1.5, '#ffffff', 'fill-opacity="0.22"'),
  ).join('')
  const back =
    `<defs>${fade('wood', ...palette.floor, 'across')}${glow('light', '#fff8e6', 0.7)}</defs>` +
    rect(0, 0, width, height, 'url(#wood)') +
    planks +
    grain +
    rect(width * 0.075 + 8, height * 0.085 + 14, width * 0.85, height * 0.83, palette.deep, 'fill-opacity="0.16" rx="34"') +
    rect(width * 0.075, height * 0.085, width * 0.85, height * 0.83, palette.accent, 'rx="30"') +
    cells +
    oval(width * 0.1, height * 0.05, width * 0.85, height * 0.6, 'url(#light)')
  return { back, items: scatter(stage) }
}

/** Two or three instant photographs pinned on a wall, one thing in each. */
export const polaroids: Layout = ({ width, height, palette, products, props, random }) => {
  const cast = [...products, ...props].slice(0, 3)
  const places: readonly (readonly [number, number, number])[] =
    cast.length === 3
      ? [
          [0.3, 0.26, -7],
          [0.7, 0.46, 6],
          [0.33, 0.74, -3],
        ]
      : [
          [0.35, 0.31, -6],
          [0.64, 0.68, 5],
        ]
  const card = width * (cast.length === 3 ? 0.44 : 0.5)
  const skies = random.shuffle([palette.wall, [palette.second, palette.soft], [palette.accent, palette.wall[0]], palette.floor] as const)
  const flip = random.chance(0.5)
  const seats = cast.map((actor, index) => {
    const [x, y, turn] = places[index] ?? [0.5, 0.5, 0]
    return {
      actor,
      x: width * (flip ? 1 - x : x),
      y: height * y,
      turn: (flip ? -turn : turn) + random.between(-2, 2),
      sky: skies[index] ?? palette.wall,
    }
  })
  const cards = seats.map(({ x, y, turn, sky }, index) => {
    const photo = card * 0.86
    const left = x - card / 2
    const top = y - card * 0.6
    return (
      `<g transform="rotate(${turn.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})">` +
      rect(left + 10, top + 18, card, card * 1.2, palette.deep, 'fill-opacity="0.14" rx="8"') +
      rect(left + 4, top + 7, card, card * 1.2, palette.deep, 'fill-opacity="0.12" rx="8"') +
      rect(left, top, card, card * 1.2, '#fffefb', 'rx="7"') +
      `<defs>${fade(`photo${index}`, sky[0], sky[1])}</defs>` +
      rect(left + card * 0.07, top + card * 0.07, photo, photo, `url(#photo${index})`, 'rx="3"') +
      path(`M${left + card * 0.07} ${top + card * 0.72}h${photo}v${card * 0.21}h${-photo}z`, palette.floor[0], 'fill-opacity="0.75"') +
      rect(
        x - card * 0.17,
        top - 20,
        card * 0.34,
        44,
        palette.second,
        `fill-opacity="0.85" transform="rotate(${index % 2 ? 5 : -4} ${x} ${top})"`,
      ) +
      '</g>'
    )
  })
  const dots = Array.from(
    { length: 60 },
    (_, index) =>
      `<circle cx="${((index % 6) + (Math.floor(index / 6) % 2) * 0.5 + 0.25) * (width / 6)}" cy="${(Math.floor(index / 6) + 0.5) * (height / 10)}" r="7" fill="${palette.soft}" fill-opacity="0.6"/>`,
  ).join('')
  const back = `<defs>${fade('wall', palette.wall[1], palette.accent, 'across')}</defs>${rect(0, 0, width, height, 'url(#wall)')}${dots}${cards.join('')}`
  const items = seats.map(({ actor, x, y, turn }) => {
    // The middle of the photograph is above the card's, and turns with the card.
    const up = card * 0.1
    const radians = (turn * Math.PI) / 180
    return lay({ ...actor, scale: 1 }, x + Math.sin(radians) * up, y - Math.cos(radians) * up, card * 0.62, turn)
  })
  return { back, items }
}
