import type { IconName } from './icons.ts'
import { hangs } from './layouts/showcase.ts'
import type { LayoutName } from './layouts/index.ts'
import type { PaletteName } from './palettes.ts'
import type { Persona } from './personas.ts'
import { scenery } from './scenery.ts'
import type { Random } from './random.ts'
import { demoProducts, type DemoProduct } from './shops.ts'

/** The description of a picture. Two equal scenes give the same bytes. */
export type Scene = {
  seed: string
  persona: Persona
  layout: LayoutName
  palette: PaletteName
  skus: string[]
  props: IconName[]
  /** 4:5 upright, or square. */
  square: boolean
}

/** Things that cannot stand: they lie, hang or float, and never stand on a shelf. */
const cannotStand: ReadonlySet<IconName> = new Set<IconName>([
  'coat',
  'dress',
  't-shirt',
  'womans-clothes',
  'jeans',
  'scarf',
  'gloves',
  'socks',
  'running-shoe',
  'sunglasses',
  'watch',
  'tennis',
  'skateboard',
  'fountain-pen',
  'bone',
  'cooking',
  'keyboard',
  'umbrella',
  'guitar',
  'billed-cap',
  'bouquet',
])
/** Too large for a table, a shelf or a plate. */
const furniture: ReadonlySet<IconName> = new Set<IconName>(['couch-and-lamp', 'chair', 'tent', 'bicycle', 'telescope'])

/** Relative heights; a vase is 1. */
export const iconScale: Partial<Record<IconName, number>> = {
  'couch-and-lamp': 1.5,
  chair: 1.3,
  tent: 1.4,
  bicycle: 1.25,
  telescope: 1.3,
  mirror: 1.12,
  amphora: 1.1,
  'potted-plant': 1.08,
  umbrella: 1.15,
  guitar: 1.15,
  basket: 0.92,
  lipstick: 0.62,
  soap: 0.6,
  candle: 0.78,
  croissant: 0.62,
  tangerine: 0.55,
  'honey-pot': 0.76,
  shortcake: 0.68,
  'teacup-without-handle': 0.7,
  'hot-beverage': 0.66,
  'bowl-with-spoon': 0.62,
  teapot: 0.86,
  jar: 0.76,
  'lotion-bottle': 0.76,
  camera: 0.72,
  headphone: 0.86,
  radio: 0.8,
  'mantelpiece-clock': 0.82,
  'womans-boot': 0.84,
  'mans-shoe': 0.56,
  'hiking-boot': 0.72,
  handbag: 0.92,
  'clutch-bag': 0.62,
  'womans-hat': 0.66,
  books: 0.78,
  cactus: 0.9,
  'fountain-pen': 0.8,
  bone: 0.72,
}

const howMany: Record<LayoutName, readonly number[]> = {
  podium: [1, 1, 2],
  arches: [1, 1, 2],
  tiles: [2, 3, 4],
  closet: [2, 3, 4],
  shelf: [2, 3, 3, 4],
  table: [1, 2, 2, 3],
  room: [1, 2],
  linen: [2, 3, 3, 4],
  gingham: [1, 2, 3],
  desk: [2, 3, 4],
  polaroids: [1, 2, 2],
  hill: [1, 2, 2],
  sea: [1, 2],
  night: [1, 2],
  park: [1, 2],
}

/** A new picture for this persona, with the product `focus` where possible. */
export function inventScene(persona: Persona, random: Random, seed: string, focus?: string): Scene {
  const world = scenery[persona]
  const goods = demoProducts.filter(({ sku }) => world.products.includes(sku))
  const wanted = goods.find(({ sku }) => sku === focus)
  const possible = world.layouts.filter(([layout]) => goods.some((product) => (!wanted || product === wanted) && fits(product, layout)))
  const chosen = possible[random.weighted(possible.map(([, weight]) => weight))] ?? world.layouts[0]
  if (!chosen) throw new Error(`The persona ${persona} has no layout.`)
  const layout = chosen[0]
  return {
    seed,
    persona,
    layout,
    palette: random.pick(world.palettes),
    skus: cast(
      goods.filter((product) => fits(product, layout)),
      layout,
      random,
      wanted,
    ).map(({ sku }) => sku),
    props: propsFor(layout, persona, random),
    square: random.chance(0.16) && layout !== 'closet' && layout !== 'shelf',
  }
}

function cast(goods: readonly DemoProduct[], layout: LayoutName, random: Random, wanted?: DemoProduct): DemoProduct[] {
  const count = random.pick(howMany[layout])
  const deck = random.shuffle(goods).filter((product) => product !== wanted)
  const first = wanted ? [wanted, ...deck] : deck
  if (layout === 'closet') {
    const garments = first.filter(({ icon }) => hangs.has(icon))
    const rest = first.filter(({ icon }) => !hangs.has(icon))
    return [...unlike(garments, Math.min(2, Math.max(1, count - 1))), ...unlike(rest, Math.max(1, count - 2))]
  }
  const things = unlike(first, count)
  const large = things.filter(({ icon }) => furniture.has(icon))
  return things.filter((product) => !furniture.has(product.icon) || product === large[0])
}

/** The first `count` products that do not share a drawing. */
function unlike(products: readonly DemoProduct[], count: number): DemoProduct[] {
  const seen = new Set<IconName>()
  return products.filter(({ icon }) => !seen.has(icon) && seen.add(icon)).slice(0, count)
}

function fits({ icon }: DemoProduct, layout: LayoutName): boolean {
  switch (layout) {
    case 'podium':
      return !furniture.has(icon)
    case 'arches':
      return icon !== 'couch-and-lamp' && icon !== 'tent'
    case 'closet':
      return hangs.has(icon) || (!cannotStand.has(icon) && !furniture.has(icon))
    case 'shelf':
    case 'table':
      return !cannotStand.has(icon) && !furniture.has(icon)
    case 'room':
      return !cannotStand.has(icon) && !['tent', 'bicycle'].includes(icon)
    case 'hill':
    case 'sea':
    case 'night':
    case 'park':
      return !cannotStand.has(icon) && !['chair', 'couch-and-lamp'].includes(icon)
    case 'tiles':
    case 'linen':
    case 'gingham':
    case 'desk':
    case 'polaroids':
      return !furniture.has(icon) && icon !== 'framed-picture' && icon !== 'mantelpiece-clock'
    default: {
      const unhandled: never = layout
      return unhandled
    }
  }
}

function propsFor(layout: LayoutName, persona: Persona, random: Random): IconName[] {
  const { standing, flat, friends, tiny } = scenery[persona]
  switch (layout) {
    case 'room':
      return [random.pick(friends), random.pick(['potted-plant', 'cactus', 'tulip', 'sunflower', 'balloon'] as const), random.pick(tiny)]
    case 'shelf':
      return random.sample(standing, 4)
    case 'table':
      return [...random.sample(standing, 2), random.pick(tiny)]
    case 'podium':
    case 'arches':
    case 'closet':
      return random.sample(standing, 2)
    case 'hill':
    case 'sea':
    case 'night':
    case 'park': {
      const ground = {
        hill: ['blossom', 'four-leaf-clover', 'strawberry'],
        sea: ['spiral-shell', 'crab', 'coral'],
        night: ['wood', 'rock'],
        park: ['maple-leaf', 'fallen-leaf', 'chestnut'],
      } as const
      return [random.pick(friends), random.pick<IconName>(ground[layout])]
    }
    case 'polaroids':
      return random.chance(0.7) ? [random.pick(friends), random.pick(flat)] : random.sample(flat, 2)
    case 'tiles':
      return random.sample([...flat, ...friends], 3)
    case 'linen':
    case 'gingham':
    case 'desk':
      return random.sample(flat, 4)
    default: {
      const unhandled: never = layout
      return unhandled
    }
  }
}
