/** Facts of a page for search engines, in the words of schema.org. */
export type Fact = { '@type': string } & Record<string, unknown>

interface Said {
  name: string
  handle: string
}

/**
 * JSON-LD (W3C, 2020). No text can end the script element or begin a comment: what HTML reads is
 * written as an escape of JSON.
 */
export function linkedData(facts: readonly Fact[]): string {
  if (facts.length === 0) return ''
  const text = JSON.stringify({ '@context': 'https://schema.org', '@graph': facts })
  return `<script type="application/ld+json">${text.replace(/[<>&\u2028\u2029]/g, escape)}</script>`
}

const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The way from the first page to this one. */
export function trail(publicUrl: string, steps: readonly { name: string; path: string }[]): Fact {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: steps.map(({ name, path }, at) => ({
      '@type': 'ListItem',
      position: at + 1,
      name,
      item: new URL(path, publicUrl).href,
    })),
  }
}

const person = (publicUrl: string, { name, handle }: Said): Fact => ({
  '@type': 'Person',
  name,
  alternateName: `@${handle}`,
  url: new URL(`/@${handle}`, publicUrl).href,
})

const counted = (kind: 'LikeAction' | 'CommentAction' | 'FollowAction' | 'WriteAction', count: number): Fact => ({
  '@type': 'InteractionCounter',
  interactionType: `https://schema.org/${kind}`,
  userInteractionCount: count,
})

export interface ProductFacts {
  url: string
  title: string
  brand: string
  about: string
  pictureUrl: string | null
  priceKrw: number
  priceToKrw: number | null
  optionCount: number
  inStock: boolean
  shop: { name: string; handle: string }
  rating: { average: number | null; count: number }
  reviews: readonly { author: Said; stars: number; body: string; createdAt: string }[]
}

export function productFact(publicUrl: string, product: ProductFacts): Fact {
  const { priceKrw, priceToKrw, rating } = product
  const seller = { '@type': 'OnlineStore', name: product.shop.name, url: new URL(`/shops/${product.shop.handle}`, publicUrl).href }
  const offer = {
    priceCurrency: 'KRW',
    availability: `https://schema.org/${product.inStock ? 'InStock' : 'OutOfStock'}`,
    url: product.url,
    seller,
  }
  return {
    '@type': 'Product',
    name: product.title,
    url: product.url,
    ...(product.brand === '' ? {} : { brand: { '@type': 'Brand', name: product.brand } }),
    ...(product.about === '' ? {} : { description: product.about }),
    ...(product.pictureUrl === null ? {} : { image: product.pictureUrl }),
    offers:
      priceToKrw === null
        ? { '@type': 'Offer', price: priceKrw, itemCondition: 'https://schema.org/NewCondition', ...offer }
        : { '@type': 'AggregateOffer', lowPrice: priceKrw, highPrice: priceToKrw, offerCount: product.optionCount, ...offer },
    ...(rating.average === null
      ? {}
      : { aggregateRating: { '@type': 'AggregateRating', ratingValue: rating.average, reviewCount: rating.count, bestRating: 5 } }),
    ...(product.reviews.length === 0
      ? {}
      : {
          review: product.reviews.map(({ author, stars, body, createdAt }) => ({
            '@type': 'Review',
            author: person(publicUrl, author),
            datePublished: createdAt,
            reviewBody: body,
            reviewRating: { '@type': 'Rating', ratingValue: stars, bestRating: 5 },
          })),
        }),
  }
}

export interface PostFacts {
  url: string
  author: Said
  caption: string
  createdAt: string
  pictureUrl: string
  likeCount: number
  commentCount: number
}

export function postFact(publicUrl: string, post: PostFacts): Fact {
  return {
    '@type': 'SocialMediaPosting',
    url: post.url,
    mainEntityOfPage: post.url,
    author: person(publicUrl, post.author),
    datePublished: post.createdAt,
    image: post.pictureUrl,
    ...(post.caption === '' ? {} : { articleBody: post.caption }),
    interactionStatistic: [counted('LikeAction', post.likeCount), counted('CommentAction', post.commentCount)],
  }
}

export interface ProfileFacts extends Said {
  bio: string
  followerCount: number
  postCount: number
}

export function profileFact(publicUrl: string, profile: ProfileFacts): Fact {
  return {
    '@type': 'ProfilePage',
    mainEntity: {
      ...person(publicUrl, profile),
      ...(profile.bio === '' ? {} : { description: profile.bio }),
      interactionStatistic: counted('FollowAction', profile.followerCount),
      agentInteractionStatistic: counted('WriteAction', profile.postCount),
    },
  }
}

export function shopFact(publicUrl: string, shop: { name: string; handle: string; about: string }): Fact {
  return {
    '@type': 'OnlineStore',
    name: shop.name,
    url: new URL(`/shops/${shop.handle}`, publicUrl).href,
    ...(shop.about === '' ? {} : { description: shop.about }),
  }
}
