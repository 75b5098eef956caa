import sharp, { type Sharp } from 'sharp'

/** Straight RGBA, row by row from the top. */
export type Pixels = { data: Buffer; width: number; height: number }

export const open = (source: Pixels): Sharp => sharp(source.data, { raw: { width: source.width, height: source.height, channels: 4 } })

export async function pixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
