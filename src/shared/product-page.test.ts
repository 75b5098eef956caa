import { expect, it } from 'vitest'
import { productOnPage, textOfPage } from './product-page.ts'

it('reads the product of schema.org first, wherever it stands', () => {
  const data = {
    '@graph': [
      { '@type': 'WebSite' },
      { '@type': ['Product'], name: '도자기 컵', image: [{ url: '/cup.jpg' }], offers: [{ price: '39,000', priceCurrency: 'KRW' }] },
    ],
  }
  const html = `<title>가게</title><script type="application/ld+json">not json</script><script type='application/ld+json'>${JSON.stringify(data)}</script>`
  expect(productOnPage(html)).toEqual({ title: '도자기 컵', priceKrw: 39_000, imageUrl: '/cup.jpg' })
})

it('reads Open Graph, and the title if there is nothing else; a price in another currency is none', () => {
  const html = `<META content='컵 &amp; 받침 &#44032;' property=og:title><meta property="og:image" content="https://x.example/a.jpg">
    <meta property="product:price:amount" content="12000.00"><meta property="product:price:currency" content="KRW">`
  expect(productOnPage(html)).toEqual({ title: '컵 & 받침 가', priceKrw: 12_000, imageUrl: 'https://x.example/a.jpg' })
  expect(productOnPage(html.replace('"KRW"', '"USD"'))?.priceKrw).toBeNull()
  expect(productOnPage('<title>그냥 글</title>')).toEqual({ title: '그냥 글', priceKrw: null, imageUrl: null })
  expect(productOnPage('<p>nothing')).toBeNull()
})

it('reads a page in the charset that it names', () => {
  const bytes = new Uint8Array([0xc4, 0xc5])
  expect(textOfPage(bytes, 'text/html; charset=EUC-KR')).toBe('컵')
  expect(textOfPage(new TextEncoder().encode('컵'), 'text/html; charset=no-such')).toBe('컵')
})

it('takes time in proportion to hostile pages', () => {
  const pages = [
    '<meta '.repeat(250_000),
    `<meta ${' '.repeat(1_000_000)}>`,
    `<meta ${' \n='.repeat(300_000)}>`,
    '<script '.repeat(180_000),
    '<title>'.repeat(200_000),
    `<script type="application/ld+json">${'['.repeat(190_000)}</script>`,
    `<meta property="og:title" content="${'&#'.repeat(2_000)}">`,
    `<script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: 'x', offers: { priceCurrency: 'KRW', price: `${' '.repeat(100_000)}x` } })}</script>`,
  ]
  const started = performance.now()
  for (const page of pages) productOnPage(page)
  // All together read 8 MB; a quadratic step would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000)
})
