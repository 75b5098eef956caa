import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { pageAt } from '../src/http/pages/rules.ts'

const root = resolve(import.meta.dirname, '..')
const file = (path: string) => readFileSync(join(root, 'web/public', path))

interface Picture {
  src: string
  sizes: string
  type: string
  purpose?: string
  form_factor?: string
}
const manifest = JSON.parse(file('manifest.webmanifest').toString()) as {
  start_url: string
  icons: Picture[]
  screenshots: Picture[]
  shortcuts: { url: string; icons: Picture[] }[]
  share_target: { action: string }
}

it('the manifest says the size and the type of its pictures as they are', async () => {
  const pictures = [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }) => icons)]
  for (const { src, sizes, type } of pictures.filter(({ sizes }) => sizes !== 'any')) {
    const { width, height, format } = await sharp(file(src)).metadata()
    expect([src, `${width}x${height}`, `image/${format}`]).toEqual([src, sizes, type])
  }
  const icons = manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)
  expect(icons).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']))
  expect(readFileSync(join(root, 'web/index.html'), 'utf8')).toContain('rel="apple-touch-icon"')
})

it('what a phone shows before it installs Kiwi is how Kiwi looks', () => {
  expect(manifest.screenshots.length).toBeGreaterThan(2)
  for (const { src } of manifest.screenshots) {
    const name = /\/screenshot-([\w-]+)\.webp$/.exec(src)![1]!
    const kept = readFileSync(join(root, `test/browser/pictures/kept/${name}-phone-light.webp`))
    // `./kiwi test pictures --accept` writes both.
    expect([src, file(src).equals(kept)]).toEqual([src, true])
  }
})

it('the manifest leads to pages, and shared photos to the worker that takes them', () => {
  for (const path of [manifest.start_url, ...manifest.shortcuts.map(({ url }) => url)])
    expect([path, pageAt(path) !== null]).toEqual([path, true])
  expect(file('share-worker.js').toString()).toContain(`pathname === '${manifest.share_target.action}'`)
})
