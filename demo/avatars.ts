import type { DemoPerson } from './people.ts'
import type { Painter } from './painter.ts'
import { palettes, type PaletteName } from './palettes.ts'
import { fade, glow, oval, rect } from './layouts/stage.ts'
import { blob } from './layouts/showcase.ts'
import { seededRandom } from './random.ts'
import { iconScale } from './scenes.ts'
import type { DemoProduct } from './shops.ts'
import { stand } from './layouts/stage.ts'

const avatarPx = 320
const productPx = 512

/** A profile picture, 320 × 320, JPEG. Faces are at the lower edge, things in the middle. */
export async function paintAvatar(painter: Painter, person: DemoPerson): Promise<Buffer> {
  const random = seededRandom(`avatar/${person.handle}`)
  const palette = palettes[random.pick(Object.keys(palettes) as PaletteName[])]
  const back =
    `<defs>${fade('wall', palette.wall[1], palette.accent, 'across')}${glow('light', '#ffffff', 0.7)}</defs>` +
    rect(0, 0, avatarPx, avatarPx, 'url(#wall)') +
    `<path d="${blob(avatarPx / 2, avatarPx * 0.54, avatarPx * 0.4, random.between(0, 6))}" fill="${palette.soft}" fill-opacity="0.55"/>` +
    oval(avatarPx * 0.2, avatarPx * 0.1, avatarPx * 0.5, avatarPx * 0.5, 'url(#light)')
  const face = /^(woman|man|girl|boy)-/.test(person.avatar)
  const size = avatarPx * (face ? 0.86 : 0.62)
  return painter.paintSticker(
    { icon: person.avatar, back, size, x: avatarPx / 2, y: face ? avatarPx - size / 2 : avatarPx / 2 },
    avatarPx,
    palette.deep,
  )
}

/** A product alone, 512 × 512, JPEG, for shop pages and tags. */
export async function paintProduct(painter: Painter, product: DemoProduct): Promise<Buffer> {
  const random = seededRandom(`product/${product.sku}`)
  const palette = palettes[random.pick(['cream', 'sage', 'blush', 'sky', 'lavender', 'butter', 'mint', 'oat'] as const)]
  const back =
    `<defs>${fade('wall', palette.soft, palette.wall[1])}${glow('light', '#ffffff', 0.9)}</defs>` +
    rect(0, 0, productPx, productPx, 'url(#wall)') +
    oval(productPx / 2, productPx * 0.42, productPx * 0.46, productPx * 0.46, 'url(#light)')
  const scale = Math.min(1.08, Math.max(0.82, iconScale[product.icon] ?? 1))
  const item = stand({ icon: product.icon, tone: product.tone }, productPx / 2, productPx * (0.5 + 0.3 * scale), productPx * 0.68 * scale)
  const wide = Math.min(1, (productPx * 0.74) / item.width)
  return painter.paint({ back, items: [{ ...item, width: item.width * wide, y: productPx / 2 }] }, productPx, productPx, palette.deep)
}
