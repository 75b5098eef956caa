import sharp from 'sharp'

/**
 * Of 255, in one colour of one pixel: fewer is how an edge is smoothed, which differs between two
 * builds of Chromium and, around an avatar, between two runs of one.
 */
const sameWithin = 64
/** Kept small: the twelve pages in four looks take less than 2 MB. */
const kept = { quality: 60, effort: 6, smartSubsample: true }

/** A screenshot as the repository keeps it. */
export const asKept = (png: Buffer): Promise<Buffer> => sharp(png).webp(kept).toBuffer()

/** Of a side, in pixels: a word of a button fills most of its height. */
const square = 48

/**
 * How many pixels differ in the square of 48 that differs most: a word that changed is a
 * thousandth of a desktop's picture, but much of its square. `shown` has them in red on a pale copy
 * of the first. Both went through the same encoder, so that what it loses is no difference.
 */
export async function compare(one: Buffer, other: Buffer): Promise<{ most: number; shown: Buffer }> {
  const [a, b] = await Promise.all([one, other].map((picture) => sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })))
  const { width, height } = a!.info
  if (b!.info.width !== width || b!.info.height !== height) return { most: square ** 2, shown: other }
  const shown = Buffer.alloc(width * height * 3)
  const across = Math.ceil(width / square)
  const differing = new Uint16Array(across * Math.ceil(height / square))
  for (let at = 0; at < shown.length; at += 3) {
    const apart = Math.max(...[0, 1, 2].map((colour) => Math.abs(a!.data[at + colour]! - b!.data[at + colour]!)))
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)]
    const pale = 170 + (a!.data[at]! + a!.data[at + 1]! + a!.data[at + 2]!) / 9
    if (apart > sameWithin) differing[Math.floor(y / square) * across + Math.floor(x / square)]! += 1
    shown.set(apart > sameWithin ? [220, 0, 30] : [pale, pale, pale], at)
  }
  const raw = { width, height, channels: 3 } as const
  return { most: differing.reduce((most, count) => Math.max(most, count)), shown: await sharp(shown, { raw }).png().toBuffer() }
}
