import { fade, glow, lay, oval, path, rect, row, stand, type Layout, type Placed, type Stage } from './stage.ts'

/** The first and last colour of a gradient. */
type Pair = readonly [string, string]

/** Hills, sun and a blanket on the grass. */
export const hill: Layout = (stage) => {
  const { width, height, palette, random } = stage
  const sunX = width * random.pick([0.2, 0.78, 0.66])
  const ground = height * 0.6
  const green = random.pick([
    ['#b9d39a', '#8db874', '#74a660'],
    ['#d9cf8e', '#b9b269', '#9ba156'],
    ['#e7b98a', '#d79a63', '#c08450'],
  ] as const)
  const back =
    `<defs>${fade('sky', skyTop(palette.accent), '#fff5df')}${fade('near', green[1], green[2])}${glow('sun', '#fff3c2', 1)}</defs>` +
    rect(0, 0, width, height, 'url(#sky)') +
    oval(sunX, height * 0.2, width * 0.42, width * 0.42, 'url(#sun)') +
    `<circle cx="${sunX}" cy="${height * 0.2}" r="${width * 0.085}" fill="#fff6d6"/>` +
    cloud(width * (sunX > width / 2 ? 0.22 : 0.74), height * 0.14, width * 0.2) +
    cloud(width * (sunX > width / 2 ? 0.5 : 0.42), height * 0.27, width * 0.12) +
    path(
      `M0 ${ground - 60}Q${width * 0.25} ${ground - 250} ${width * 0.55} ${ground - 90}T${width} ${ground - 170}V${height}H0z`,
      green[0],
      'fill-opacity="0.75"',
    ) +
    path(`M0 ${ground + 10}Q${width * 0.32} ${ground - 80} ${width * 0.62} ${ground - 10}T${width} ${ground - 50}V${height}H0z`, green[1]) +
    path(`M0 ${ground + 90}Q${width * 0.5} ${ground + 10} ${width} ${ground + 80}V${height}H0z`, 'url(#near)') +
    blanket(stage, height * 0.775)
  return { back, items: [...trees(stage, ground), ...onTheGround(stage, height * 0.9, 0.32)] }
}

/** Sand, sea and a horizon. */
export const sea: Layout = (stage) => {
  const { width, height, palette, random } = stage
  const horizon = height * 0.42
  const shore = height * 0.62
  const warm = random.chance(0.4)
  const sky: Pair = warm ? ['#f7b79a', '#fdeccd'] : ['#a9d5ee', '#f3fbfd']
  const water: Pair = warm ? ['#e9a58f', '#8f8fb5'] : ['#78c1dc', '#4a9cc4']
  const foam = (y: number, colour: string, opacity: number): string =>
    path(
      `M0 ${y}q${width * 0.125} -34 ${width * 0.25} 0t${width * 0.25} 0t${width * 0.25} 0t${width * 0.25} 0V${height}H0z`,
      colour,
      `fill-opacity="${opacity}"`,
    )
  const back =
    `<defs>${fade('sky', ...sky)}${fade('water', ...water)}${fade('sand', '#f6e3c0', '#e3c28f')}${glow('sun', '#fff6d8', 1)}</defs>` +
    rect(0, 0, width, height, 'url(#sky)') +
    oval(width * 0.5, horizon - 40, width * 0.5, width * 0.4, 'url(#sun)') +
    (warm
      ? `<circle cx="${width * 0.5}" cy="${horizon - 26}" r="${width * 0.1}" fill="#fff3cf"/>`
      : cloud(width * 0.25, height * 0.13, width * 0.2) + cloud(width * 0.76, height * 0.22, width * 0.15)) +
    rect(0, horizon, width, height - horizon, 'url(#water)') +
    [0.03, 0.07, 0.12]
      .map((at, index) =>
        rect(width * (0.3 + index * 0.05), horizon + height * at, width * (0.4 - index * 0.1), 5, '#ffffff', 'fill-opacity="0.45" rx="3"'),
      )
      .join('') +
    foam(shore - 26, '#ffffff', 0.5) +
    foam(shore, '#ffffff', 0.75) +
    foam(shore + 22, 'url(#sand)', 1) +
    Array.from(
      { length: 26 },
      () =>
        `<circle cx="${random.between(0, width).toFixed(0)}" cy="${random.between(shore + 60, height).toFixed(0)}" r="${random.between(2, 4).toFixed(1)}" fill="${palette.deep}" fill-opacity="0.14"/>`,
    ).join('')
  const boat: Placed[] = random.chance(0.6)
    ? [{ ...stand({ icon: 'sailboat' }, width * random.pick([0.2, 0.8]), horizon + 20, height * 0.09), shadow: 'none' }]
    : []
  return { back, items: [...boat, ...onTheGround(stage, height * 0.915, 0.33)] }
}

/** A night outside: moon, stars, warm light on the ground. */
export const night: Layout = (stage) => {
  const { width, height, products, random } = stage
  const ground = height * 0.7
  const sky = random.pick<Pair>([
    ['#151b3d', '#4a4a86'],
    ['#10233d', '#2f6276'],
    ['#2a1a45', '#8a5a86'],
  ])
  const stars = Array.from(
    { length: 70 },
    () =>
      `<circle cx="${random.between(0, width).toFixed(0)}" cy="${random.between(0, ground * 0.86).toFixed(0)}" r="${random.between(1.2, 3.8).toFixed(1)}" fill="#fff" fill-opacity="${random.between(0.35, 0.95).toFixed(2)}"/>`,
  ).join('')
  const bulbs = Array.from({ length: 8 }, (_, index) => {
    const at = (index + 0.5) / 8
    const y = height * 0.11 + Math.sin(at * Math.PI) * 90
    return oval(width * at, y + 16, 58, 58, 'url(#bulb)') + `<circle cx="${width * at}" cy="${y + 16}" r="13" fill="#fff0c4"/>`
  }).join('')
  const ridge = (y: number, lift: number, colour: string): string =>
    path(
      `M0 ${y}L${width * 0.18} ${y - lift}L${width * 0.34} ${y - lift * 0.35}L${width * 0.55} ${y - lift * 1.15}L${width * 0.78} ${y - lift * 0.3}L${width} ${y - lift * 0.8}V${height}H0z`,
      colour,
    )
  const back =
    `<defs>${fade('sky', ...sky)}${fade('ground', '#3b4a4f', '#27343b')}${glow('bulb', '#ffd98a', 0.9)}${glow('warm', '#ffbe6b', 0.85)}${glow('halo', '#f7f0d0', 0.55)}</defs>` +
    rect(0, 0, width, height, 'url(#sky)') +
    stars +
    oval(width * 0.78, height * 0.24, width * 0.28, width * 0.28, 'url(#halo)') +
    ridge(ground - 20, 190, sky[0] + '99') +
    ridge(ground + 20, 110, '#1c2740aa') +
    rect(0, ground, width, height - ground, 'url(#ground)') +
    oval(width * 0.5, height * 0.87, width * 0.62, height * 0.2, 'url(#warm)') +
    `<path d="M-10 ${height * 0.1}Q${width / 2} ${height * 0.1 + 200} ${width + 10} ${height * 0.1}" fill="none" stroke="#ffffff44" stroke-width="4"/>${bulbs}`
  const moon: Placed = {
    icon: random.pick(['full-moon', 'crescent-moon'] as const),
    x: width * 0.78,
    y: height * 0.24,
    width: width * 0.17,
    rotation: 0,
    shadow: 'none',
  }
  const lights = products.some(({ icon }) => icon === 'tent') ? [] : [moon]
  return { back, items: [...lights, ...trees(stage, ground + 30), ...onTheGround(stage, height * 0.9, 0.34)] }
}

/** A park path in the season of falling leaves, or in the first snow. */
export const park: Layout = (stage) => {
  const { width, height, random } = stage
  const snow = random.chance(0.35)
  const ground = height * 0.62
  const sky: Pair = snow ? ['#cfdff0', '#f6f9fd'] : ['#f6dcc0', '#fff4e2']
  const earth: Pair = snow ? ['#ffffff', '#dbe6f2'] : ['#e5b27a', '#c98e55']
  const crowns = snow ? ['#e8eff7', '#d3e0ee', '#f4f8fc'] : ['#e08a4a', '#d9653f', '#efb04e']
  const tree = (at: number, size: number, index: number): string =>
    rect(width * at - size * 0.05, ground - size * 0.5, size * 0.1, size * 0.55, snow ? '#8d8079' : '#8a5a3b', 'rx="6"') +
    `<circle cx="${width * at}" cy="${ground - size * 0.75}" r="${size * 0.4}" fill="${crowns[index % 3]}"/>` +
    `<circle cx="${width * at - size * 0.26}" cy="${ground - size * 0.58}" r="${size * 0.27}" fill="${crowns[(index + 1) % 3]}"/>` +
    `<circle cx="${width * at + size * 0.27}" cy="${ground - size * 0.56}" r="${size * 0.26}" fill="${crowns[(index + 2) % 3]}"/>`
  const falling = Array.from({ length: snow ? 60 : 34 }, () => {
    const x = random.between(0, width)
    const y = random.between(0, height * (snow ? 1 : 0.98))
    if (snow)
      return `<circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${random.between(3, 9).toFixed(1)}" fill="#fff" fill-opacity="0.85"/>`
    return oval(x, y, 13, 7, random.pick(crowns), `fill-opacity="0.8" transform="rotate(${random.int(0, 180)} ${x} ${y})"`)
  }).join('')
  const back =
    `<defs>${fade('sky', ...sky)}${fade('earth', ...earth)}${glow('light', '#ffffff', 0.9)}</defs>` +
    rect(0, 0, width, height, 'url(#sky)') +
    oval(width * 0.5, height * 0.3, width * 0.6, height * 0.34, 'url(#light)') +
    tree(0.12, height * 0.36, 0) +
    tree(0.88, height * 0.4, 1) +
    tree(0.34, height * 0.24, 2) +
    tree(0.66, height * 0.22, 0) +
    rect(0, ground, width, height - ground, 'url(#earth)') +
    path(
      `M${width * 0.46} ${ground}h${width * 0.08}Q${width * 0.62} ${height * 0.8} ${width * 0.92} ${height}H${width * 0.08}Q${width * 0.38} ${height * 0.8} ${width * 0.46} ${ground}z`,
      snow ? '#eef3f9' : '#f4dcb6',
      'fill-opacity="0.85"',
    ) +
    falling
  return { back, items: onTheGround(stage, height * 0.9, 0.36) }
}

function onTheGround({ width, height, products, props, random }: Stage, baseY: number, tall: number): Placed[] {
  const [friend, small] = props
  const cast = products.length < 3 && friend ? random.shuffle([...products, { ...friend, scale: 0.72 }]) : random.shuffle(products)
  const items = row(cast, width * 0.04, width * 0.96, baseY, height * (products.length === 1 ? tall * 1.12 : tall), random)
  if (small) items.push(lay({ ...small, scale: 1 }, width * random.pick([0.14, 0.86]), height * 0.95, width * 0.1, random.between(-15, 15)))
  return items
}

function trees({ width, height, random }: Stage, ground: number): Placed[] {
  const kinds = ['evergreen-tree', 'deciduous-tree'] as const
  const left = random.chance(0.5)
  return [0.08, 0.2, 0.9].map((at, index) => ({
    ...stand(
      { icon: kinds[index % 2] ?? 'evergreen-tree' },
      width * (left ? at : 1 - at),
      ground + 14 + index * 6,
      height * (0.15 - index * 0.025),
    ),
    shadow: 'none' as const,
  }))
}

function blanket({ width, palette }: Stage, top: number): string {
  const body = `M${width * 0.17} ${top}H${width * 0.83}L${width * 1.02} ${top + 240}H${-width * 0.02}z`
  const bands = [0.2, 0.4, 0.6, 0.8].map((at) =>
    path(
      `M${width * (0.17 + 0.66 * at) - 20} ${top}h40L${width * (-0.02 + 1.04 * at) + 34} ${top + 240}h-68z`,
      palette.accent,
      'fill-opacity="0.7"',
    ),
  )
  const across = [40, 110, 190].map((dy) => rect(-20, top + dy, width + 40, 16 + dy * 0.08, palette.accent, 'fill-opacity="0.5"'))
  return (
    path(body, palette.soft) +
    `<clipPath id="blanket"><path d="${body}"/></clipPath><g clip-path="url(#blanket)">${bands.join('')}${across.join('')}</g>`
  )
}

function cloud(x: number, y: number, size: number): string {
  return `<g fill="#ffffff" opacity="0.85"><circle cx="${x}" cy="${y}" r="${size * 0.3}"/><circle cx="${x - size * 0.3}" cy="${y + size * 0.1}" r="${size * 0.2}"/><circle cx="${x + size * 0.32}" cy="${y + size * 0.08}" r="${size * 0.22}"/>${rect(x - size * 0.5, y + size * 0.08, size * 1.04, size * 0.22, '#fff', `rx="${size * 0.11}"`)}</g>`
}

/** Mixes the palette's accent with blue. */
function skyTop(accent: string): string {
  return accent === '#86b9d8' || accent === '#6d8cc0' ? '#a9d3ee' : '#b7dbee'
}
