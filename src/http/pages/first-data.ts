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
 * The first data of a page as a block that no browser runs, so that the strict policy for scripts
 * stands. JSON has `<` in strings only, where its escape means the same: no text in it can end the
 * block.
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

/** The first picture of a page, as web/src/parts/Picture.tsx has it. */
export interface Hero {
  srcSet: string
  sizes: string
  /** Small pictures may move: they have another file for whoever wants no motion. */
  mayMove: boolean
  jpegUrl: string | null
}

/** Null where the page begins with no picture. */
export function heroOf({ answers: [first], sizes }: FirstData): Hero | null {
  const image = first && leadOf(first.data.value)
  const all = image ? filesOf(image) : []
  const files = all.filter(({ format }) => format === 'webp')
  if (files.length === 0) return null
  return {
    srcSet: files.map(({ url, width }) => `${url} ${width}w`).join(', '),
    sizes,
    mayMove: all.every(({ width }) => width <= maxAnimatedWidthPx),
    jpegUrl: all.findLast(({ format }) => format === 'jpeg')?.url ?? null,
  }
}

const motionAllowed = (hero: Hero) => (hero.mayMove ? ' media="(prefers-reduced-motion: no-preference)"' : '')

/** Lets the browser load the first picture before it has read a script. */
export function heroPreload(hero: Hero): string {
  return `<link rel="preload" as="image" fetchpriority="high" type="image/webp" imagesrcset="${escaped(hero.srcSet)}" imagesizes="${escaped(hero.sizes)}"${motionAllowed(hero)} />`
}

/** Shows it before that. The web app draws the same picture at the same place. */
export function heroPicture(hero: Hero): string {
  const source = `<source type="image/webp" sizes="${escaped(hero.sizes)}" srcset="${escaped(hero.srcSet)}"${motionAllowed(hero)} />`
  const src = hero.jpegUrl === null ? '' : ` src="${escaped(hero.jpegUrl)}"`
  return `<picture>${source}<img${src} alt="" fetchpriority="high" class="absolute inset-0 size-full object-cover" /></picture>`
}

function leadOf(data: unknown): PostCard['images'][number] | undefined {
  const page = data as { posts?: PostCard[]; images?: PostCard['images'] }
  return (page.posts?.[0]?.images ?? page.images)?.[0]
}
