import sharp from 'sharp'

/**
 * Of 255, in one colour of one pixel: fewer is how a neighbouring build of Chromium smooths an
 * edge.
 */
const sameWithin = 32
/** Kept small: the twelve pages in four looks take less than 2 MB. */
const kept = { quality: 60, effort: 6, smartSubsample: true }

/** A screenshot as the repository keeps it. */
export const asKept = (png: Buffer): Promise<Buffer> => sharp(png).webp(kept).toBuffer()

/**
 * The share of pixels that differ between two kept pictures, and a picture that shows them in red
 * on a pale copy of the first. Both went through the same encoder, so that what it loses is no
 * difference.
 */
export async function compare(one: Buffer, other: Buffer): Promise<{ share: number; shown: Buffer }> {
  const [a, b] = await Promise.all([one, other].map((picture) => sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })))
  const { width, height } = a!.info
  if (b!.info.width !== width || b!.info.height !== height) return { share: 1, shown: other }
  const shown = Buffer.alloc(width * height * 3)
  let differing = 0
  for (let at = 0; at < shown.length; at += 3) {
    const most = Math.max(...[0, 1, 2].map((colour) => Math.abs(a!.data[at + colour]! - b!.data[at + colour]!)))
    const pale = 170 + (a!.data[at]! + a!.data[at + 1]! + a!.data[at + 2]!) / 9
    if (most > sameWithin) differing += 1
    shown.set(most > sameWithin ? [220, 0, 30] : [pale, pale, pale], at)
  }
  const raw = { width, height, channels: 3 } as const
  return { share: differing / (width * height), shown: await sharp(shown, { raw }).png().toBuffer() }
}
