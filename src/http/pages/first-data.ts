import type { JsonText } from '../../shared/json-text.ts'
import { firstDataId } from '../../shared/first-page.ts'
import { filesOf } from '../../shared/picture-files.ts'
import { maxAnimatedWidthPx } from '../../shared/bounds.ts'
import type { PostCard } from '../../social/posts/schema.ts'
import { escaped } from './escaped.ts'
import type { FirstRead, FirstReads } from './first-reads.ts'

/** The answers of a page's first reads, each as it would be sent. */
export interface FirstData {
  /** When they were read, ms since 1970: a kept page is not taken for a fresh one. */
  atMs: number
  answers: { read: FirstRead; data: JsonText<unknown> }[]
  sizes: FirstReads['sizes']
}

/**
 * The first data of a page as a block that no browser runs, so that the strict policy for scripts stands. JSON has `<` in strings only,
 * where its escape means the same: no text in it can end the block.
 */
export function firstDataBlock({ atMs, answers }: FirstData): string {
  const decoder = new TextDecoder()
  const parts = answers.map(
    ({ read: { path, input }, data }) =>
      `{"path":${JSON.stringify(path)},"input":${JSON.stringify(input)},"data":${decoder.decode(data.bytes)}}`,
  )
  const json = `{"atMs":${atMs},"answers":[${parts.join(',')}]}`.replaceAll('<', '\\u003c')
  return `<script type="application/json" id="${firstDataId}">${json}</script>`
}

/** Lets the browser load the first picture before it has read a script; '' where there is none. As web/src/parts/Picture.tsx has it. */
export function heroPreload({ answers: [first], sizes }: FirstData): string {
  const image = first && leadOf(first.data.value)
  const all = image ? filesOf(image) : []
  const files = all.filter(({ format }) => format === 'webp')
  if (files.length === 0) return ''
  // Small pictures may move: they have another file for whoever wants no motion.
  const mayMove = all.every(({ width }) => width <= maxAnimatedWidthPx)
  const srcSet = files.map(({ url, width }) => `${url} ${width}w`).join(', ')
  return `<link rel="preload" as="image" fetchpriority="high" type="image/webp" imagesrcset="${escaped(srcSet)}" imagesizes="${escaped(sizes)}"${mayMove ? ' media="(prefers-reduced-motion: no-preference)"' : ''} />`
}

function leadOf(data: unknown): PostCard['images'][number] | undefined {
  const page = data as { posts?: PostCard[]; images?: PostCard['images'] }
  return (page.posts?.[0]?.images ?? page.images)?.[0]
}
