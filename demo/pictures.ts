import { iconShapes } from './icons.ts'
import { layouts } from './layouts/index.ts'
import { aspectOf, type Actor, type Placed } from './layouts/stage.ts'
import type { Painter } from './painter.ts'
import { palettes } from './palettes.ts'
import { seededRandom } from './random.ts'
import { iconScale, type Scene } from './scenes.ts'
import { productBySku } from './shops.ts'

/** The place of a product in a picture: `x`, `y` in 0..1 from the top left. */
export type ProductPlace = { productSku: string; x: number; y: number }

export type Picture = { image: Buffer; width: number; height: number; alt: string; products: ProductPlace[] }

export type ScenePlan = {
  width: number
  height: number
  composition: ReturnType<(typeof layouts)[keyof typeof layouts]>
  products: ProductPlace[]
  alt: string
}

/** Places all drawings, without painting. Pure: tags are known before the picture exists. */
export function stageScene(scene: Scene): ScenePlan {
  const width = 1080
  const height = scene.square ? 1080 : 1350
  const products = scene.skus.map((sku): Actor => {
    const product = productBySku.get(sku)
    if (!product) throw new Error(`No product has the sku ${sku}.`)
    return { icon: product.icon, tone: product.tone, sku, scale: iconScale[product.icon] ?? 1 }
  })
  const composition = layouts[scene.layout]({
    width,
    height,
    products,
    palette: palettes[scene.palette],
    props: scene.props
      .filter((icon) => !products.some((product) => product.icon === icon))
      .map((icon) => ({ icon, scale: iconScale[icon] ?? 0.85 })),
    random: seededRandom(scene.seed),
  })
  return {
    width,
    height,
    composition,
    products: composition.items.flatMap((item) => placeOf(item, width, height)),
    alt: altOf(scene),
  }
}

/**
 * Scenes are composed on 1080 units and painted on 800 pixels: encoding 1080 took 50 % more time.
 */
export const pictureScale = 800 / 1080

/** Draws a scene as a JPEG of 800 × 1000 or 800 × 800 pixels. */
export async function paintScene(painter: Painter, scene: Scene): Promise<Picture> {
  const { width, height, composition, products, alt } = stageScene(scene)
  const image = await painter.paint(composition, width, height, palettes[scene.palette].deep, pictureScale)
  return { image, width: Math.round(width * pictureScale), height: Math.round(height * pictureScale), alt, products }
}

/** The solid spot nearest to a drawing's middle, turned with it. */
function placeOf(item: Placed, width: number, height: number): ProductPlace[] {
  if (!item.sku) return []
  const [solidX, solidY] = iconShapes[item.icon].solid
  const dx = (solidX - 0.5) * item.width
  const dy = (solidY - 0.5) * item.width * aspectOf(item.icon)
  const turn = (item.rotation * Math.PI) / 180
  const round = (value: number): number => Math.round(value * 10_000) / 10_000
  return [
    {
      productSku: item.sku,
      x: round((item.x + dx * Math.cos(turn) - dy * Math.sin(turn)) / width),
      y: round((item.y + dx * Math.sin(turn) + dy * Math.cos(turn)) / height),
    },
  ]
}

const places: Record<Scene['layout'], string> = {
  podium: '둥근 단 위의',
  arches: '아치 벽 앞의',
  tiles: '색색의 네모 안에 놓인',
  closet: '옷걸이 앞에 모은',
  shelf: '나무 선반 위의',
  table: '창가 탁자 위의',
  room: '러그를 깐 방의',
  linen: '리넨 천 위에 펼친',
  gingham: '체크무늬 식탁보 위의',
  desk: '책상 위에 가지런한',
  polaroids: '즉석 사진 속의',
  hill: '언덕 풀밭의',
  sea: '바닷가 모래 위의',
  night: '별이 뜬 밤의',
  park: '공원 길의',
}

function altOf(scene: Scene): string {
  return `${places[scene.layout]} ${scene.skus.map((sku) => productBySku.get(sku)?.nameKo ?? '').join(', ')}`
}
