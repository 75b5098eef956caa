import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Register } from '../../src/commands/program.ts'

/**
 * [drawing, file, side in px]. iPhones cut the corners themselves and show transparency black, so
 * theirs is the full square.
 */
const icons: [drawing: string, file: string, sidePx: number][] = [
  ['favicon.svg', 'icon-192.png', 192],
  ['favicon.svg', 'icon-512.png', 512],
  ['icon-maskable.svg', 'icon-maskable-192.png', 192],
  ['icon-maskable.svg', 'icon-maskable-512.png', 512],
  ['icon-maskable.svg', 'apple-touch-icon.png', 180],
]

export const register: Register = (program, io) => {
  program
    .command('icons')
    .description("draw the web app's icons from its two SVG files")
    .action(async () => {
      const folder = join(io.root, 'web/public')
      mkdirSync(folder, { recursive: true })
      const drawn = []
      for (const [drawing, file, sidePx] of icons) {
        const density = (72 * sidePx) / 64
        // A palette: a flat drawing needs no more, and is a third of the bytes.
        await sharp(join(folder, drawing), { density })
          .resize(sidePx, sidePx)
          .png({ palette: true, colours: 64, effort: 10 })
          .toFile(join(folder, file))
        drawn.push({ file, bytes: statSync(join(folder, file)).size })
      }
      io.answer(drawn, drawn.map(({ file, bytes }) => `${file}  ${bytes} bytes`).join('\n'))
    })
}
