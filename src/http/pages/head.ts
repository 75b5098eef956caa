import type { Locale } from '../../errors.ts'
import { graphemesOf } from '../../shared/writing/graphemes.ts'
import { escaped } from './escaped.ts'
import { type FirstData, firstDataBlock, heroOf, heroPicture, heroPreload } from './first-data.ts'
import { type Fact, linkedData } from './linked-data.ts'

/** A page's description for search engines and chat apps. Texts are raw; `headOf` escapes them. */
export interface PageDescription {
  status: 200 | 404
  /** Without the name of the site. */
  title: string
  description: string
  type: 'website' | 'article' | 'profile' | 'product'
  /** Absolute address of the page itself. */
  url: string
  /** `size`: where it is known, so that a chat app shows it at once. */
  picture: { url: string; alt: string; size: { width: number; height: number } | null } | null
  priceKrw: number | null
  /** False keeps search engines from listing it. */
  isIndexed: boolean
  /** For search engines, where the page is listed. */
  facts: readonly Fact[]
}

const siteName = { ko: '키위', en: 'Kiwi' } as const satisfies Record<Locale, string>

/** The part between these marks of the built index.html differs per page. */
const marked = /<!-- page -->[\s\S]*?<!-- \/page -->/
const firstMark = '<!-- first data -->'

/**
 * The web app's shell with a page's description and what the page reads first. Open Graph: ogp.me.
 */
export function pageHtml(shell: string, page: PageDescription, locale: Locale, first: FirstData | null = null): string {
  const hero = first && heroOf(first)
  // Its place is that of the page in Korean; English words take more lines above it.
  const look = hero && locale === 'ko' && lookOf(shell, first)
  // Functions, because `$&` in a caption would be a replacement pattern.
  return shell
    .replace(marked, () => `${hero ? heroPreload(hero) : ''}${headOf(page, locale)}`)
    .replace(firstMark, () => (first ? firstDataBlock(first) : ''))
    .replace(emptyRoot, () =>
      look ? emptyRoot.replace('><', () => `>${look.replace('<!-- hero -->', () => heroPicture(hero))}<`) : emptyRoot,
    )
}

const emptyRoot = '<div id="root"></div>'

/** What the shell keeps for a page that begins with this read: its first picture at its place. */
function lookOf(shell: string, { answers }: FirstData): string | undefined {
  return new RegExp(`<template data-look="${answers[0]?.read.path}">([^]*?)</template>`).exec(shell)?.[1]?.trim()
}

function headOf(page: PageDescription, locale: Locale): string {
  const title = page.title === '' ? siteName[locale] : `${page.title} · ${siteName[locale]}`
  const description = shortened(page.description)
  const og: [property: string, content: string | null][] = [
    ['og:site_name', siteName[locale]],
    ['og:locale', locale === 'ko' ? 'ko_KR' : 'en_US'],
    ['og:type', page.type],
    ['og:title', title],
    ['og:description', description],
    ['og:url', page.url],
    ['og:image', page.picture?.url ?? null],
    ['og:image:width', page.picture?.size ? String(page.picture.size.width) : null],
    ['og:image:height', page.picture?.size ? String(page.picture.size.height) : null],
    ['og:image:alt', page.picture?.alt ?? null],
    ['product:price:amount', page.priceKrw === null ? null : String(page.priceKrw)],
    ['product:price:currency', page.priceKrw === null ? null : 'KRW'],
  ]
  return [
    `<title>${escaped(title)}</title>`,
    `<meta name="description" content="${escaped(description)}" />`,
    page.isIndexed ? `<link rel="canonical" href="${escaped(page.url)}" />` : '<meta name="robots" content="noindex" />',
    `<meta name="twitter:card" content="${page.picture && (page.type !== 'profile' || page.picture.size) ? 'summary_large_image' : 'summary'}" />`,
    ...og.flatMap(([property, content]) => (content ? [`<meta property="${property}" content="${escaped(content)}" />`] : [])),
    ...(page.isIndexed && page.facts.length > 0 ? [linkedData(page.facts)] : []),
  ].join('\n    ')
}

const maxDescription = 200

/** One line of at most 200 graphemes; the text beyond is not read. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  let kept = 0
  let end = 0
  for (const { index, segment } of graphemesOf(line)) {
    if (++kept > maxDescription) return `${line.slice(0, end)}…`
    if (kept < maxDescription) end = index + segment.length
  }
  return line
}
