import type { RunnerDeps } from '../src/context.ts'
import { fileOf } from '../src/shared/picture-files.ts'
import { encodePicture } from '../src/social/media/encode-picture.ts'
import type { CityPicture } from './city.ts'
import { createPainter } from './painter.ts'
import { paintScene } from './pictures.ts'
import { demoPlan } from './plan.ts'
import { sideBySide } from './seed/side-by-side.ts'

/** Paints a few demo pictures that all posts of a city share: deleting one deletes it for all. */
export async function storeCityPictures({ now, platform: { storage } }: RunnerDeps, count: number): Promise<CityPicture[]> {
  const painter = createPainter()
  const pictures: CityPicture[] = []
  await sideBySide(demoPlan('city', now()).scenes.slice(0, count).entries(), 4, async ([place, scene]) => {
    const { image } = await paintScene(painter, scene)
    const encoded = await encodePicture(image, 'post', 'quick')
    if ('refusal' in encoded) throw new Error(`A painted picture was refused: ${encoded.refusal}.`)
    const { variants, width, height, thumbhash } = encoded
    const stored = variants.map(async ({ body, ...variant }) => {
      const key = fileOf(`m/city/${place}`, variant.width, variant.format)
      await storage.put(key, body, `image/${variant.format}`)
      return { key, ...variant }
    })
    pictures[place] = { width, height, thumbhash, variants: await Promise.all(stored) }
  })
  return pictures
}
