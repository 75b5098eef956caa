import { fade, glow, lay, oval, path, rect, row, stand, type Actor, type Layout, type Palette, type Placed } from './stage.ts'

/** Two wooden shelves on a wall, things standing along them, light from a window. */
export const shelf: Layout = ({ width, height, palette, products, props, random }) => {
  const boards = [height * 0.475, height * 0.875]
  const board = (y: number): string =>
    rect(width * 0.04, y + 36, width * 0.92, 46, palette.deep, 'fill-opacity="0.10" rx="10"') +
    rect(width * 0.03, y, width * 0.94, 30, 'url(#wood)', 'rx="6"') +
    rect(width * 0.03, y + 24, width * 0.94, 8, palette.deep, 'fill-opacity="0.18" rx="4"') +
    [0.16, 0.84].map((at) => path(`M${width * at - 12} ${y + 30}h24l-6 62h-12z`, palette.floor[1])).join('')
  const back =
    `<defs>${fade('wall', ...palette.wall)}${fade('wood', palette.floor[0], palette.floor[1])}${glow('light', '#fffdf5', 0.9)}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    windowLight(width, height, random.chance(0.5)) +
    boards.map(board).join('')
  const deck = random.shuffle(products)
  const upper = deck.filter((_, index) => index % 2 === 0)
  const lower = deck.filter((_, index) => index % 2 === 1)
  const mix = (own: readonly Actor[], count: number, from: number): Actor[] =>
    random.shuffle([...own, ...props.slice(from, from + Math.max(0, count - own.length))])
  const items = [
    ...row(mix(upper, 3, 0), width * 0.05, width * 0.95, boards[0]! + 4, height * 0.29, random),
    ...row(mix(lower, 3, 2), width * 0.05, width * 0.95, boards[1]! + 4, height * 0.265, random),
  ]
  return { back, items }
}

/** A table by a window with its horizon low: breakfast, tea, an afternoon. */
export const table: Layout = ({ width, height, palette, products, props, random }) => {
  const tableY = height * 0.655
  const flip = random.chance(0.5)
  const windowX = flip ? width * 0.08 : width * 0.46
  const w = width * 0.46
  const h = height * 0.4
  const sky = random.pick([
    ['#dff1fb', '#fdf6e4'],
    ['#fce9d4', '#f9d9c9'],
    ['#e3f3ea', '#fbfbe6'],
  ] as const)
  const back =
    `<defs>${fade('wall', ...palette.wall)}${fade('wood', ...palette.floor)}${fade('sky', sky[0], sky[1])}${glow('light', '#ffffff', 0.85)}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    rect(windowX - 22, height * 0.07 - 22, w + 44, h + 44, palette.soft, 'rx="14"') +
    rect(windowX, height * 0.07, w, h, 'url(#sky)', 'rx="4"') +
    `<clipPath id="pane">${rect(windowX, height * 0.07, w, h, '#000')}</clipPath><g clip-path="url(#pane)">` +
    oval(windowX + w * 0.3, height * 0.07 + h * 0.98, w * 0.28, h * 0.22, palette.second, 'fill-opacity="0.75"') +
    oval(windowX + w * 0.74, height * 0.07 + h * 1.02, w * 0.24, h * 0.3, palette.second, 'fill-opacity="0.5"') +
    '</g>' +
    rect(windowX - 22, height * 0.07 + h, w + 44, 70, palette.soft) +
    rect(windowX + w / 2 - 8, height * 0.07, 16, h, palette.soft) +
    rect(windowX, height * 0.07 + h * 0.42, w, 14, palette.soft) +
    rect(windowX - 44, height * 0.07 + h + 22, w + 88, 26, palette.soft, 'rx="6"') +
    rect(windowX - 44, height * 0.07 + h + 44, w + 88, 8, palette.deep, 'fill-opacity="0.12" rx="4"') +
    curtain(flip ? windowX + w + 16 : windowX - 16, height * 0.04, flip ? 1 : -1, h * 1.22, palette) +
    rect(0, tableY, width, height - tableY, 'url(#wood)') +
    rect(0, tableY, width, 12, '#ffffff', 'fill-opacity="0.35"') +
    path(
      `M${width * (flip ? 0.2 : 0.42)} ${tableY}h${width * 0.36}l${flip ? 200 : -200} ${height - tableY}h${-width * 0.44}z`,
      '#ffffff',
      'fill-opacity="0.16"',
    ) +
    oval(width * 0.5, height * 0.875, width * 0.43, height * 0.072, palette.soft, 'fill-opacity="0.85"') +
    oval(
      width * 0.5,
      height * 0.875,
      width * 0.4,
      height * 0.064,
      'none',
      `stroke="${palette.accent}" stroke-width="4" stroke-opacity="0.5" stroke-dasharray="3 12" stroke-linecap="round"`,
    )
  const [hero, ...others] = random.shuffle(products)
  const rear = props.slice(0, 2)
  const items: Placed[] = [
    ...row(rear, flip ? width * 0.5 : 0, flip ? width : width * 0.5, height * 0.715, height * 0.2, random),
    ...row(
      [hero, ...others].filter((actor) => actor !== undefined),
      width * 0.06,
      width * 0.94,
      height * 0.893,
      height * (products.length === 1 ? 0.4 : 0.3),
      random,
    ),
  ]
  const crumb = props[2]
  if (crumb) items.push(stand({ ...crumb, scale: 1 }, width * (flip ? 0.14 : 0.86), height * 0.965, height * 0.085))
  return { back, items }
}

/** A corner of a room: rug, plant, a picture on the wall, a small figure. */
export const room: Layout = ({ width, height, palette, products, props, random }) => {
  const floorY = height * 0.64
  const back =
    `<defs>${fade('wall', ...palette.wall)}${fade('floor', ...palette.floor)}${glow('light', '#fff6dc', 0.9)}</defs>` +
    rect(0, 0, width, height, 'url(#wall)') +
    windowLight(width, height * 0.72, random.chance(0.5)) +
    rect(0, floorY, width, height - floorY, 'url(#floor)') +
    rect(0, floorY - 30, width, 30, palette.soft, 'fill-opacity="0.85"') +
    [0.16, 0.42, 0.7].map((at) => rect(0, floorY + (height - floorY) * at, width, 3, palette.deep, 'fill-opacity="0.08"')).join('') +
    oval(width * 0.5, height * 0.865, width * 0.46, height * 0.1, palette.accent, 'fill-opacity="0.75"') +
    oval(width * 0.5, height * 0.865, width * 0.4, height * 0.085, palette.soft, 'fill-opacity="0.7"') +
    oval(width * 0.5, height * 0.865, width * 0.31, height * 0.066, palette.second, 'fill-opacity="0.55"') +
    garland(width, height * 0.07, [palette.accent, palette.second, palette.soft], random.chance(0.5))
  const [friend, plant, toy] = props
  const items: Placed[] = []
  const friendLeft = random.chance(0.5)
  const [big, ...small] = [...products].sort((a, b) => (b.scale ?? 1) - (a.scale ?? 1))
  if (big)
    items.push(...row([big], width * 0.08, width * 0.92, height * 0.735, height * (0.34 / Math.max(1, (big.scale ?? 1) * 0.86)), random))
  if (plant) items.push(stand({ ...plant, scale: 1 }, width * (friendLeft ? 0.88 : 0.12), height * 0.7, height * 0.17))
  if (friend) items.push(stand({ ...friend, scale: 1 }, width * (friendLeft ? 0.25 : 0.75), height * 0.9, height * 0.215))
  items.push(
    ...row(small, friendLeft ? width * 0.42 : width * 0.04, friendLeft ? width * 0.98 : width * 0.58, height * 0.91, height * 0.18, random),
  )
  if (toy) items.push(lay({ ...toy, scale: 1 }, width * (friendLeft ? 0.5 : 0.5), height * 0.955, width * 0.11, random.between(-20, 20)))
  return { back, items }
}

/** The slanting light of a window on a wall. */
function windowLight(width: number, height: number, left: boolean): string {
  const x = left ? width * 0.06 : width * 0.4
  const pane = (dx: number, dy: number): string =>
    path(
      `M${x + dx * width} ${height * (0.1 + dy)}l${width * 0.22} ${-height * 0.05}v${height * 0.19}l${-width * 0.22} ${height * 0.05}z`,
      '#ffffff',
      'fill-opacity="0.32"',
    )
  return pane(0, 0) + pane(0.245, -0.045) + pane(0, 0.215) + pane(0.245, 0.17)
}

function curtain(x: number, y: number, side: 1 | -1, tall: number, palette: Palette): string {
  const fold = (from: number, to: number, opacity: number): string =>
    path(
      `M${x + side * from} ${y}h${side * (to - from)}q${side * 14} ${tall * 0.5} ${side * 6} ${tall}h${-side * (to - from)}q${-side * 6} ${-tall * 0.5} 0 ${-tall}z`,
      palette.accent,
      `fill-opacity="${opacity}"`,
    )
  return fold(0, 52, 0.5) + fold(46, 96, 0.38) + fold(90, 128, 0.5)
}

function garland(width: number, y: number, colours: readonly string[], flags: boolean): string {
  const count = 9
  const points = Array.from({ length: count }, (_, index) => {
    const at = (index + 0.5) / count
    return [width * at, y + Math.sin(at * Math.PI) * 70, colours[index % colours.length] ?? '#fff'] as const
  })
  const cord = `<path d="M-10 ${y - 14}Q${width / 2} ${y + 140} ${width + 10} ${y - 14}" fill="none" stroke="#00000022" stroke-width="4"/>`
  return (
    cord +
    points
      .map(([x, at, colour]) =>
        flags
          ? path(`M${x - 34} ${at}h68l-34 62z`, colour, 'fill-opacity="0.9"')
          : `<circle cx="${x}" cy="${at + 14}" r="17" fill="${colour}" fill-opacity="0.95"/>`,
      )
      .join('')
  )
}
