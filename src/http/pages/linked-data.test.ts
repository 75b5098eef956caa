import { expect, it } from 'vitest'
import { linkedData, postFact, productFact } from './linked-data.ts'

const site = 'https://kiwi.example'
const hostile = '</script><script>alert(1)</script><!-- \u2028 & "quoted"'

it('hostile text ends no script element, and is read back as it was written', () => {
  const author = { name: hostile, handle: 'jimin' }
  const post = { url: site, author, caption: hostile, createdAt: '2026-11-27T00:00:00Z', pictureUrl: site, likeCount: 1, commentCount: 0 }
  const html = linkedData([postFact(site, post)])
  const inside = html.replace(/^<script type="application\/ld\+json">|<\/script>$/g, '')
  expect(inside).not.toMatch(/[<>&\u2028\u2029]/)
  const read = JSON.parse(inside) as { '@graph': [{ articleBody: string; author: { name: string } }] }
  expect(read['@graph'][0].articleBody).toBe(hostile)
  expect(read['@graph'][0].author.name).toBe(hostile)
})

const product = {
  url: `${site}/products/1`,
  title: '머그',
  brand: '',
  about: '',
  pictureUrl: null,
  priceKrw: 18_000,
  priceToKrw: null,
  optionCount: 0,
  inStock: true,
  shop: { name: '그릇집', handle: 'bowls' },
  rating: { average: null, count: 0 },
  reviews: [],
}

it('a product without reviews states no rating, and one with options states the span of its prices', () => {
  expect(productFact(site, product)).toEqual({
    '@type': 'Product',
    name: '머그',
    url: `${site}/products/1`,
    offers: {
      '@type': 'Offer',
      price: 18_000,
      itemCondition: 'https://schema.org/NewCondition',
      priceCurrency: 'KRW',
      availability: 'https://schema.org/InStock',
      url: `${site}/products/1`,
      seller: { '@type': 'OnlineStore', name: '그릇집', url: `${site}/shops/bowls` },
    },
  })
  const review = { author: { name: '하나', handle: 'hana' }, stars: 4, body: '좋아요', createdAt: '2026-11-27T00:00:00Z' }
  const rated = { ...product, priceToKrw: 21_000, optionCount: 3, inStock: false, rating: { average: 4.5, count: 2 }, reviews: [review] }
  expect(productFact(site, rated)).toMatchObject({
    offers: {
      '@type': 'AggregateOffer',
      lowPrice: 18_000,
      highPrice: 21_000,
      offerCount: 3,
      availability: 'https://schema.org/OutOfStock',
    },
    aggregateRating: { ratingValue: 4.5, reviewCount: 2 },
    review: [{ author: { name: '하나' }, reviewRating: { ratingValue: 4 } }],
  })
})
