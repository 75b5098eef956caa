import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { filesOf, type PictureFiles } from '../../shared/picture-files.ts'
import { readProfile } from '../../social/people/read-profile.ts'
import { profileInput } from '../../social/people/schema.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { postInput, tagPostsInput } from '../../social/posts/schema.ts'
import { tagPosts } from '../../social/posts/tag-posts.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { readShop } from '../../commerce/shops/read-shop.ts'
import { productInput } from '../../commerce/products/schema.ts'
import { shopInput } from '../../commerce/shops/schema.ts'
import { listReviews, readRating } from '../../commerce/reviews/list-reviews.ts'
import type { PageDescription } from './head.ts'
import { postFact, productFact, profileFact, shopFact, trail } from './linked-data.ts'
import { type PageAddress, pageAt } from './rules.ts'
import { cardSize, personCardOf, postCardOf, productCardOf, type ShareCard, shopCardOf, versionOf } from './share-card.ts'
import { sharedSize } from './share-picture.ts'

type PageCtx = Ctx & { isDrawn: boolean }

type Said = Pick<PageDescription, 'title' | 'description'> & Partial<PageDescription>

/**
 * A page as strangers see it: caches and chats copy it. 404 for what is missing or private.
 * `isDrawn`: whether its picture is drawn.
 */
export async function describePage(caller: Ctx, path: string, isDrawn: boolean): Promise<PageDescription> {
  const ctx: Ctx = { ...systemCtx(caller, caller.requestId), locale: caller.locale }
  // Not by `new URL(path, …)`: `//evil.example` would be another host.
  const { origin } = new URL(ctx.config.PUBLIC_URL)
  const address = pageAt(path)
  const said = address && (await describe({ ...ctx, isDrawn }, address))
  return {
    status: said ? 200 : 404,
    type: 'website',
    picture: null,
    priceKrw: null,
    isIndexed: said !== null,
    facts: [],
    ...(said ?? words[ctx.locale].missing),
    // A page has one address, also where it was asked for with a stroke at its end.
    url: said?.url ?? origin + (said ? path.replace(/(?<=.)\/$/, '') : path),
  }
}

async function describe(ctx: PageCtx, address: PageAddress): Promise<Said | null> {
  try {
    switch (address.kind) {
      case 'app':
        return { title: '', description: words[ctx.locale].site, isIndexed: address.isPublic }
      case 'post':
        return await describePost(ctx, address.postId)
      case 'person':
        return await describePerson(ctx, address)
      case 'product':
        return await describeProduct(ctx, address.productId)
      case 'shop':
        return await describeShop(ctx, address.handle)
      case 'tag':
        return await describeTag(ctx, address.tag)
      default: {
        const unhandled: never = address
        return unhandled
      }
    }
  } catch (error) {
    if (error instanceof KiwiError && (error.code === 'NOT_FOUND' || error.code === 'BAD_INPUT')) return null
    throw error
  }
}

async function describePost(ctx: PageCtx, postId: string): Promise<Said> {
  const post = await readPost(ctx, valid(postInput.safeParse({ postId })))
  const prices = post.images.flatMap(({ tags }) => tags.map(({ priceKrw }) => priceKrw))
  const { PUBLIC_URL } = ctx.config
  const author = { name: post.author.displayName, handle: post.author.handle }
  const picture = pictureOf(ctx, post.id, postCardOf(ctx, post), { alt: post.images[0]?.alt ?? '', file: post.images[0] ?? null })
  const path = `/posts/${post.id}`
  const url = new URL(path, PUBLIC_URL).href
  return {
    url,
    title: words[ctx.locale].postOf(post.author.displayName, post.author.handle),
    description: post.caption === '' ? words[ctx.locale].counts(post.likeCount, post.commentCount) : post.caption,
    type: 'article',
    picture,
    // Apps that show it write "from", so it is the lowest price.
    priceKrw: prices.length > 0 ? Math.min(...prices) : null,
    facts: [
      postFact(PUBLIC_URL, { ...post, author, url, pictureUrl: ownPicture(post.images[0]) ?? picture.url }),
      trail(PUBLIC_URL, [home(ctx), { name: author.name, path: `/@${author.handle}` }, { name: words[ctx.locale].post, path }]),
    ],
  }
}

async function describePerson(ctx: PageCtx, { handle, isProfile }: { handle: string; isProfile: boolean }): Promise<Said> {
  const person = await readProfile(ctx, valid(profileInput.safeParse({ handle })))
  if (person.isPrivate) return { title: words[ctx.locale].privateAccount, description: words[ctx.locale].site, isIndexed: false }
  return {
    title: `${person.displayName} (@${person.handle})`,
    description: person.bio === '' ? words[ctx.locale].profile(person.followerCount, person.postCount) : person.bio,
    type: 'profile',
    picture:
      person.avatarUrl === null && !ctx.isDrawn
        ? null
        : pictureOf(ctx, person.handle, personCardOf(person), { alt: person.displayName, file: null }),
    url: new URL(`/@${person.handle}`, ctx.config.PUBLIC_URL).href,
    isIndexed: isProfile,
    facts: [profileFact(ctx.config.PUBLIC_URL, { ...person, name: person.displayName })],
  }
}

async function describeProduct(ctx: PageCtx, productId: string): Promise<Said> {
  const product = await readProduct(ctx, valid(productInput.safeParse({ productId })))
  const { PUBLIC_URL } = ctx.config
  const [rating, { reviews }] = await Promise.all([
    readRating(ctx, { productId: product.id }),
    listReviews(ctx, { productId: product.id, sort: 'best', withPhotos: false, cursor: null, limit: reviewsShown }),
  ])
  const path = `/products/${product.id}`
  const url = new URL(path, PUBLIC_URL).href
  const hasPicture = product.image !== null || ctx.isDrawn
  const picture = hasPicture ? pictureOf(ctx, product.id, productCardOf(ctx, product), { alt: product.title, file: product.image }) : null
  return {
    url,
    title: product.brand === '' ? product.title : `${product.brand} ${product.title}`,
    description: `${words[ctx.locale].price(product.priceKrw)} · ${product.shop.name}${product.about === '' ? '' : ` · ${product.about}`}`,
    type: 'product',
    picture,
    priceKrw: product.priceKrw,
    facts: [
      productFact(PUBLIC_URL, {
        ...product,
        url,
        pictureUrl: ownPicture(product.image),
        optionCount: product.options.length,
        rating,
        reviews: reviews.map((review) => ({ ...review, author: { name: review.author.displayName, handle: review.author.handle } })),
      }),
      trail(PUBLIC_URL, [home(ctx), { name: product.shop.name, path: `/shops/${product.shop.handle}` }, { name: product.title, path }]),
    ],
  }
}

async function describeShop(ctx: PageCtx, handle: string): Promise<Said> {
  const shop = await readShop(ctx, valid(shopInput.safeParse({ handle })))
  return {
    url: new URL(`/shops/${shop.handle}`, ctx.config.PUBLIC_URL).href,
    title: shop.name,
    description: shop.about === '' ? words[ctx.locale].shop(shop.productCount) : shop.about,
    picture: shop.banner || ctx.isDrawn ? pictureOf(ctx, shop.handle, shopCardOf(shop), { alt: shop.name, file: shop.banner }) : null,
    facts: [shopFact(ctx.config.PUBLIC_URL, shop)],
  }
}

/** Null for a tag without a public post. */
async function describeTag(ctx: PageCtx, text: string): Promise<Said | null> {
  const { tag, posts } = (await tagPosts(ctx, valid(tagPostsInput.safeParse({ tag: text, limit: 1 })))).value
  const [newest] = posts
  if (!newest) return null
  return {
    url: new URL(`/tags/${encodeURIComponent(tag)}`, ctx.config.PUBLIC_URL).href,
    title: `#${tag}`,
    description: words[ctx.locale].tag(tag),
    picture: pictureOf(ctx, newest.id, postCardOf(ctx, newest), { alt: newest.images[0]?.alt ?? '', file: newest.images[0] ?? null }),
  }
}

/** Search engines show a few; they are read for every page of a product. */
const reviewsShown = 3
const home = (ctx: Ctx) => ({ name: words[ctx.locale].name, path: '/' })

/**
 * The address of its picture: a drawn one, which names its version, or one that redirects to the
 * thing's own.
 */
function pictureOf(
  ctx: PageCtx,
  name: string,
  card: ShareCard,
  { alt, file }: { alt: string; file: Parameters<typeof sharedSize>[0] | null },
): NonNullable<PageDescription['picture']> {
  const url = new URL(`/share/${card.kind}/${name}.jpg`, ctx.config.PUBLIC_URL)
  if (!ctx.isDrawn) return { url: url.href, alt, size: file && sharedSize(file) }
  url.search = new URLSearchParams({ l: ctx.locale, v: versionOf(card) }).toString()
  return { url: url.href, alt, size: cardSize }
}

/** Search engines ask for the thing itself. */
const ownPicture = (picture: PictureFiles | null | undefined) => (picture ? (filesOf(picture).at(-1)?.url ?? null) : null)

function valid<Input>(parsed: { success: true; data: Input } | { success: false }): Input {
  if (!parsed.success) throw new KiwiError('NOT_FOUND')
  return parsed.data
}

const words = {
  ko: {
    name: '키위',
    post: '글',
    site: '마음에 드는 순간과 그 안의 물건을 나누는 곳, 키위',
    missing: { title: '찾을 수 없어요', description: '지워졌거나 볼 수 없는 페이지예요.' },
    privateAccount: '비공개 계정',
    postOf: (name: string, handle: string) => `${name} (@${handle})님의 글`,
    counts: (likes: number, comments: number) => `좋아요 ${likes}개, 댓글 ${comments}개`,
    profile: (followers: number, posts: number) => `팔로워 ${followers}명, 글 ${posts}개`,
    price: (amountKrw: number) => `${amountKrw.toLocaleString('ko-KR')}원`,
    shop: (products: number) => `상품 ${products}개`,
    tag: (tag: string) => `#${tag} 글 모아 보기`,
  },
  en: {
    name: 'Kiwi',
    post: 'Post',
    site: 'Kiwi: share the moments you like, and the things in them',
    missing: { title: 'Not found', description: 'This page is gone or not visible to you.' },
    privateAccount: 'Private account',
    postOf: (name: string, handle: string) => `A post by ${name} (@${handle})`,
    counts: (likes: number, comments: number) => `Likes: ${likes}, comments: ${comments}`,
    profile: (followers: number, posts: number) => `Followers: ${followers}, posts: ${posts}`,
    price: (amountKrw: number) => `₩${amountKrw.toLocaleString('en-US')}`,
    shop: (products: number) => `Products: ${products}`,
    tag: (tag: string) => `Posts with #${tag}`,
  },
} as const
