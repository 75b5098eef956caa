import type { Locale } from '../../../errors.ts'
import type { ExportedPart } from '../part.ts'
import { keptDays } from '../rules.ts'
import { keyWord, words } from './words.ts'

/** A page for reading shows so many rows; the file of data has all. */
const rowsOnAPage = 2_000

interface Index {
  locale: Locale
  handle: string | null
  displayName: string
  at: Date
  counts: { part: ExportedPart; count: number }[]
  pictureCount: number
}

/** The page that opens first: who, when, and a link to each file. */
export function indexPage({ locale, handle, displayName, at, counts, pictureCount }: Index): string {
  const say = words[locale]
  const filled = counts.filter(({ count }) => count > 0)
  const empty = counts.filter(({ count }) => count === 0)
  const rows = filled.map(
    ({ part, count }) => `<tr><th scope="row"><a href="pages/${part.file}.html">${escaped(part.title[locale])}</a></th>
<td>${count.toLocaleString(locale)}</td><td><a href="data/${part.file}.json">${part.file}.json</a></td></tr>`,
  )
  const name = handle === null ? say.account : `<bdi>${escaped(displayName)}</bdi> <span class="quiet">@${escaped(handle)}</span>`
  return page(
    locale,
    say.title,
    '',
    `<h1>${say.title}</h1>
<p>${name}<br><span class="quiet">${say.madeAt(shownTime(at.toISOString()))}</span></p>
<p>${say.lead}</p>
<table><thead><tr><th scope="col">${say.what}</th><th scope="col">${say.rows}</th><th scope="col">${say.file}</th></tr></thead>
<tbody>
${rows.join('\n')}
<tr><th scope="row">${say.pictures}</th><td>${pictureCount.toLocaleString(locale)}</td><td>pictures/</td></tr>
</tbody></table>
<h2>${say.notHere}</h2>
<ul>${say.notHereItems.map((item) => `<li>${item}</li>`).join('')}</ul>
${empty.length === 0 ? '' : `<h2>${say.nothing}</h2>\n<p class="quiet">${empty.map(({ part }) => escaped(part.title[locale])).join(' · ')}</p>`}
<p class="quiet">${say.expires(keptDays)}</p>`,
  )
}

/** The rows of one part for reading. Streams: a row is written before the next page is read. */
export async function* partPage(locale: Locale, part: ExportedPart, pages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  const say = words[locale]
  const [head, foot] = page(locale, part.title[locale], '../', '\0').split('\0') as [string, string]
  yield `${head}<p><a href="../index.html">← ${say.title}</a></p>\n<h1>${escaped(part.title[locale])}</h1>\n`
  let shown = 0
  for await (const rows of pages) {
    for (const row of rows) {
      if (shown === rowsOnAPage) {
        yield `<p>${say.more(rowsOnAPage)} <a href="../data/${part.file}.json">${part.file}.json</a></p>${foot}`
        return
      }
      shown += 1
      yield `<article>${valueOf(locale, row)}</article>\n`
    }
  }
  yield foot
}

/**
 * No script runs on it, even if a text of somebody were to become one; nothing is loaded but its
 * own pictures.
 */
function page(locale: Locale, title: string, up: '' | '../', body: string): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)} · ${up === '' ? 'Kiwi' : words[locale].title}</title>
<style>${style}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`
}

const style = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.6 system-ui,'Apple SD Gothic Neo','Noto Sans KR',sans-serif;background:#faf8f3;color:#24211b;word-break:keep-all;overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}
a{color:#3d640a}.quiet,dt{color:#6d675b}
table{width:100%;border-collapse:collapse}th,td{padding:.55rem .4rem;border-bottom:1px solid #e8e2d5;text-align:start;font-weight:inherit}
article{background:#fffefb;border:1px solid #e8e2d5;border-radius:1rem;padding:.9rem 1rem;margin:0 0 .8rem}
dl{display:grid;grid-template-columns:minmax(6rem,11rem) 1fr;gap:.15rem 1rem;margin:0}dt{font-size:.9rem}dd{margin:0;white-space:pre-wrap}
dd dl{margin:0 0 .5rem;padding-inline-start:.6rem;border-inline-start:2px solid #e8e2d5}
img{max-width:min(100%,22rem);border-radius:.8rem;display:block;margin:.3rem 0}
@media (max-width:480px){dl{grid-template-columns:1fr}}
@media (prefers-color-scheme:dark){body{background:#161511;color:#f3efe5}a{color:#bfe071}.quiet,dt{color:#aaa395}
th,td,article,dd dl{border-color:#322f27}article{background:#1f1d18}}`

/** Under this key only we write, and only names of our own files. */
const pictureKey = 'pictures'

function valueOf(locale: Locale, value: unknown, key = ''): string {
  if (Array.isArray(value)) {
    if (key === pictureKey) return value.map((name) => `<img src="../${escaped(String(name))}" alt="" loading="lazy">`).join('')
    return value.map((one) => valueOf(locale, one)).join(value.some((one) => typeof one === 'object') ? '' : ', ')
  }
  if (value !== null && typeof value === 'object') {
    const pairs = Object.entries(value).filter(([, one]) => one !== null && one !== '' && !(Array.isArray(one) && one.length === 0))
    return `<dl>${pairs.map(([name, one]) => `<dt>${escaped(keyWord(locale, name))}</dt><dd>${valueOf(locale, one, name)}</dd>`).join('')}</dl>`
  }
  if (typeof value === 'boolean') return words[locale][value ? 'yes' : 'no']
  if (typeof value === 'number') return key.endsWith('Krw') ? `${value.toLocaleString(locale)} KRW` : value.toLocaleString(locale)
  const text = String(value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? shownTime(text) : `<bdi>${escaped(text)}</bdi>`
}

/** In Seoul, to the minute. */
function shownTime(iso: string): string {
  const seoul = new Date(new Date(iso).getTime() + 9 * 3_600_000).toISOString()
  return `${seoul.slice(0, 10)} ${seoul.slice(11, 16)} (KST)`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\0': '' }

/** Text in HTML, in an element or in an attribute in quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'\0]/g, (character) => entities[character]!)
}
