import sharp from 'sharp'

const [widthPx, gapPx, cornerPx] = [340, 28, 26]

/** Pages beside one another on a quiet ground, each with round corners. */
export async function sideBySide(shots: readonly Buffer[], file: string): Promise<void> {
  const pages = await Promise.all(shots.map((png) => sharp(png).resize(widthPx).png().toBuffer({ resolveWithObject: true })))
  const heightPx = Math.max(...pages.map(({ info }) => info.height))
  const round = Buffer.from(`<svg width="${widthPx}" height="${heightPx}"><rect width="100%" height="100%" rx="${cornerPx}"/></svg>`)
  const cut = await Promise.all(
    pages.map(({ data }) =>
      sharp(data)
        .composite([{ input: round, blend: 'dest-in' }])
        .png()
        .toBuffer(),
    ),
  )
  const width = gapPx + cut.length * (widthPx + gapPx)
  await sharp({ create: { width, height: heightPx + 2 * gapPx, channels: 3, background: '#e6e8da' } })
    .composite(cut.map((input, place) => ({ input, left: gapPx + place * (widthPx + gapPx), top: gapPx })))
    .webp({ quality: 82, effort: 6 })
    .toFile(file)
}
