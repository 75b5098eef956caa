import { expect, it } from 'vitest'
import { linkedData, postFact, productFact, profileFact, shopFact, trail } from './linked-data.ts'

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

it('a post, a person and a shop are said with their counts, and without the words that they have not', () => {
  const author = { name: '하나', handle: 'hana' }
  const person = { '@type': 'Person', name: '하나', alternateName: '@hana', url: `${site}/@hana` }
  const counted = (kind: string, count: number) => ({
    '@type': 'InteractionCounter',
    interactionType: `https://schema.org/${kind}`,
    userInteractionCount: count,
  })
  const post = {
    url: `${site}/posts/1`,
    author,
    caption: '',
    createdAt: '2026-11-27T00:00:00Z',
    pictureUrl: `${site}/a.jpg`,
    likeCount: 3,
    commentCount: 2,
  }
  const fact = {
    '@type': 'SocialMediaPosting',
    url: post.url,
    mainEntityOfPage: post.url,
    author: person,
    datePublished: post.createdAt,
    image: post.pictureUrl,
    interactionStatistic: [counted('LikeAction', 3), counted('CommentAction', 2)],
  }
  expect(postFact(site, post)).toEqual(fact)
  expect(postFact(site, { ...post, caption: '아침' })).toEqual({ ...fact, articleBody: '아침' })
  const profile = {
    '@type': 'ProfilePage',
    mainEntity: { ...person, interactionStatistic: counted('FollowAction', 5), agentInteractionStatistic: counted('WriteAction', 4) },
  }
  const hana = { ...author, bio: '', followerCount: 5, postCount: 4 }
  expect(profileFact(site, hana)).toEqual(profile)
  expect(profileFact(site, { ...hana, bio: '모아요' })).toEqual({
    ...profile,
    mainEntity: { ...profile.mainEntity, description: '모아요' },
  })
  const shop = { '@type': 'OnlineStore', name: '그릇집', url: `${site}/shops/bowls` }
  expect(shopFact(site, { name: '그릇집', handle: 'bowls', about: '' })).toEqual(shop)
  expect(shopFact(site, { name: '그릇집', handle: 'bowls', about: '흙' })).toEqual({ ...shop, description: '흙' })
  expect(productFact(site, { ...product, brand: '손', about: '컵', pictureUrl: `${site}/a.jpg` })).toMatchObject({
    brand: { '@type': 'Brand', name: '손' },
    description: '컵',
    image: `${site}/a.jpg`,
  })
  expect(
    trail(site, [
      { name: '키위', path: '/' },
      { name: '글', path: '/posts/1' },
    ]),
  ).toEqual({
    '@type': 'BreadcrumbList',
    itemListElement: [
      { '@type': 'ListItem', position: 1, name: '키위', item: `${site}/` },
      { '@type': 'ListItem', position: 2, name: '글', item: `${site}/posts/1` },
    ],
  })
  expect(linkedData([])).toBe('')
})
