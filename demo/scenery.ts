import type { IconName } from './icons.ts'
import type { LayoutName } from './layouts/index.ts'
import type { PaletteName } from './palettes.ts'
import type { Persona } from './personas.ts'

/** The parts of a persona's pictures. Layouts have weights. */
export type Scenery = {
  products: readonly string[]
  layouts: readonly (readonly [LayoutName, number])[]
  palettes: readonly PaletteName[]
  standing: readonly IconName[]
  flat: readonly IconName[]
  friends: readonly IconName[]
  tiny: readonly IconName[]
}

const skus = (prefix: string, ...numbers: number[]): string[] => numbers.map((number) => `${prefix}-${`${number}`.padStart(3, '0')}`)
const all = (prefix: string): string[] => skus(prefix, ...Array.from({ length: 20 }, (_, index) => index + 1))

export const scenery: Record<Persona, Scenery> = {
  fashion: {
    products: all('NR'),
    layouts: [
      ['closet', 4],
      ['podium', 2],
      ['linen', 3],
      ['arches', 2],
      ['tiles', 2],
      ['polaroids', 2],
      ['park', 1],
    ],
    palettes: ['cream', 'blush', 'oat', 'denim', 'rose', 'lavender'],
    standing: ['tulip', 'candle', 'cup-with-straw', 'potted-plant', 'jar'],
    flat: ['ribbon', 'glasses', 'rose', 'cup-with-straw', 'tulip', 'love-letter', 'cherry-blossom', 'maple-leaf'],
    friends: ['poodle', 'cat', 'rabbit'],
    tiny: ['ribbon', 'rose', 'maple-leaf'],
  },
  home: {
    products: all('DM'),
    layouts: [
      ['shelf', 4],
      ['table', 3],
      ['room', 3],
      ['podium', 2],
      ['arches', 2],
      ['linen', 1],
      ['tiles', 1],
    ],
    palettes: ['cream', 'sage', 'oat', 'clay', 'mint', 'blush'],
    standing: ['tulip', 'books', 'wine-glass', 'seedling', 'alarm-clock', 'bubble-tea', 'glass-of-milk'],
    flat: ['herb', 'cookie', 'fallen-leaf', 'spiral-notepad', 'blossom', 'lemon'],
    friends: ['cat', 'black-cat', 'rabbit', 'teddy-bear'],
    tiny: ['cookie', 'chestnut', 'yarn', 'strawberry'],
  },
  food: {
    products: [...skus('JN', 16, 17, 18, 19), ...skus('DM', 1, 2, 3, 4, 7, 8, 12, 19)],
    layouts: [
      ['gingham', 4],
      ['table', 4],
      ['linen', 2],
      ['podium', 1],
      ['tiles', 2],
      ['hill', 1],
      ['arches', 1],
    ],
    palettes: ['butter', 'clay', 'cream', 'mint', 'blush', 'sky'],
    standing: ['pancakes', 'glass-of-milk', 'cupcake', 'custard', 'soft-ice-cream', 'tulip', 'bubble-tea', 'steaming-bowl'],
    flat: [
      'strawberry',
      'cherries',
      'lemon',
      'cookie',
      'blueberries',
      'chestnut',
      'egg',
      'kiwi-fruit',
      'doughnut',
      'cheese-wedge',
      'avocado',
      'butter',
      'bread',
      'peach',
    ],
    friends: ['cat', 'rabbit', 'front-facing-baby-chick'],
    tiny: ['strawberry', 'cherries', 'cookie', 'chestnut', 'blueberries'],
  },
  outdoors: {
    products: [...skus('JN', 1, 4, 5, 6, 7, 8, 9, 10, 11, 12), ...skus('DM', 12), ...skus('NR', 11, 12, 15, 18)],
    layouts: [
      ['hill', 3],
      ['sea', 3],
      ['night', 3],
      ['park', 3],
      ['desk', 1],
      ['polaroids', 1],
      ['linen', 1],
    ],
    palettes: ['sky', 'mint', 'butter', 'dusk', 'clay', 'sage'],
    standing: ['wood', 'evergreen-tree', 'cup-with-straw'],
    flat: ['compass', 'maple-leaf', 'red-apple', 'sunglasses', 'ticket', 'film-frames', 'chestnut', 'spiral-shell'],
    friends: ['dog', 'rabbit', 'hedgehog'],
    tiny: ['maple-leaf', 'chestnut', 'spiral-shell'],
  },
  tech: {
    products: [...skus('JN', 1, 2, 3, 4, 5, 14, 15), ...skus('DM', 3, 4, 11), ...skus('NR', 19)],
    layouts: [
      ['desk', 4],
      ['podium', 3],
      ['tiles', 2],
      ['shelf', 2],
      ['arches', 1],
      ['polaroids', 1],
      ['table', 1],
    ],
    palettes: ['denim', 'lavender', 'oat', 'mint', 'sky', 'dusk'],
    standing: ['cactus', 'laptop', 'light-bulb', 'cup-with-straw', 'books', 'bubble-tea'],
    flat: ['computer-mouse', 'mobile-phone', 'video-game', 'notebook', 'pencil', 'doughnut', 'film-frames', 'cup-with-straw'],
    friends: ['cat', 'black-cat'],
    tiny: ['cookie', 'chestnut', 'star'],
  },
  pets: {
    products: [...skus('JN', 20, 9, 17), ...skus('DM', 5, 7, 12, 16, 17, 20), ...skus('NR', 8)],
    layouts: [
      ['room', 6],
      ['polaroids', 3],
      ['hill', 2],
      ['park', 2],
      ['tiles', 2],
      ['podium', 1],
    ],
    palettes: ['butter', 'mint', 'cream', 'sky', 'blush', 'sage'],
    standing: ['tulip', 'cactus', 'yarn'],
    flat: ['paw-prints', 'yarn', 'red-heart', 'maple-leaf'],
    friends: ['cat', 'black-cat', 'dog', 'poodle', 'rabbit', 'hedgehog'],
    tiny: ['yarn', 'bone', 'red-heart'],
  },
  plants: {
    products: [...skus('DM', 1, 5, 6, 8, 9, 10, 12, 13, 15, 17, 18)],
    layouts: [
      ['table', 3],
      ['shelf', 4],
      ['room', 2],
      ['arches', 2],
      ['podium', 2],
      ['linen', 1],
      ['tiles', 1],
    ],
    palettes: ['sage', 'mint', 'cream', 'butter', 'lavender', 'sky'],
    standing: ['tulip', 'sunflower', 'seedling', 'rose', 'glass-of-milk'],
    flat: ['herb', 'four-leaf-clover', 'blossom', 'cherry-blossom', 'fallen-leaf', 'sunflower', 'lady-beetle', 'butterfly'],
    friends: ['cat', 'rabbit', 'hedgehog'],
    tiny: ['four-leaf-clover', 'lady-beetle', 'blossom'],
  },
  reader: {
    products: [...skus('JN', 4, 13, 14), ...skus('DM', 2, 3, 4, 11, 17, 20), ...skus('NR', 10)],
    layouts: [
      ['desk', 4],
      ['linen', 3],
      ['table', 3],
      ['room', 2],
      ['shelf', 2],
      ['podium', 1],
      ['polaroids', 1],
    ],
    palettes: ['oat', 'cream', 'clay', 'sage', 'dusk', 'lavender'],
    standing: ['books', 'tulip', 'glass-of-milk', 'seedling', 'alarm-clock'],
    flat: ['open-book', 'pencil', 'notebook', 'cookie', 'maple-leaf', 'glasses', 'love-letter', 'spiral-notepad'],
    friends: ['black-cat', 'cat', 'teddy-bear'],
    tiny: ['cookie', 'chestnut', 'red-heart'],
  },
}
