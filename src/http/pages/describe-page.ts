import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { readProfile } from '../../social/people/read-profile.ts'
import { profileInput } from '../../social/people/schema.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { postInput, tagPostsInput } from '../../social/posts/schema.ts'
import { tagPosts } from '../../social/posts/tag-posts.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { readShop } from '../../commerce/shops/read-shop.ts'
import { productInput } from '../../commerce/products/schema.ts'
import { shopInput } from '../../commerce/shops/schema.ts'
import type { PageDescription } from './head.ts'
import { type PageAddress, pageAt } from './rules.ts'

type Said = Pick<PageDescription, 'title' | 'description'> & Partial<PageDescription>

/** A page as strangers see it: caches and chats copy it. 404 for what is missing or private. */
export async function describePage(caller: Ctx, path: string): Promise<PageDescription> {
  const ctx: Ctx = { ...systemCtx(caller, caller.requestId), locale: caller.locale }
  // Not by `new URL(path, …)`: `//evil.example` would be another host.
  const url = new URL(ctx.config.PUBLIC_URL).origin + path
  const address = pageAt(path)
  const said = address && (await describe(ctx, address))
  return {
    status: said ? 200 : 404,
    type: 'website',
    picture: null,
    priceKrw: null,
    isIndexed: said !== null,
    ...(said ?? words[ctx.locale].missing),
    url: said?.url ?? url,
  }
}

async function describe(ctx: Ctx, address: PageAddress): Promise<Said | null> {
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

async function describePost(ctx: Ctx, postId: string): Promise<Said> {
  const post = await readPost(ctx, valid(postInput.safeParse({ postId })))
  const prices = post.images.flatMap(({ tags }) => tags.map(({ priceKrw }) => priceKrw))
  return {
    title: words[ctx.locale].postOf(post.author.displayName, post.author.handle),
    description: post.caption === '' ? words[ctx.locale].counts(post.likeCount, post.commentCount) : post.caption,
    type: 'article',
    picture: { url: sharedPicture(ctx, 'posts', post.id), alt: post.images[0]?.alt ?? '' },
    // Apps that show it write "from", so it is the lowest price.
    priceKrw: prices.length > 0 ? Math.min(...prices) : null,
  }
}

async function describePerson(ctx: Ctx, { handle, isProfile }: { handle: string; isProfile: boolean }): Promise<Said> {
  const person = await readProfile(ctx, valid(profileInput.safeParse({ handle })))
  if (person.isPrivate) return { title: words[ctx.locale].privateAccount, description: words[ctx.locale].site, isIndexed: false }
  return {
    title: `${person.displayName} (@${person.handle})`,
    description: person.bio === '' ? words[ctx.locale].profile(person.followerCount, person.postCount) : person.bio,
    type: 'profile',
    url: new URL(`/@${person.handle}`, ctx.config.PUBLIC_URL).href,
    isIndexed: isProfile,
  }
}

async function describeProduct(ctx: Ctx, productId: string): Promise<Said> {
  const product = await readProduct(ctx, valid(productInput.safeParse({ productId })))
  return {
    title: product.brand === '' ? product.title : `${product.brand} ${product.title}`,
    description: `${words[ctx.locale].price(product.priceKrw)} · ${product.shop.name}${product.about === '' ? '' : ` · ${product.about}`}`,
    type: 'product',
    picture: product.image && { url: sharedPicture(ctx, 'products', product.id), alt: product.title },
    priceKrw: product.priceKrw,
  }
}

async function describeShop(ctx: Ctx, handle: string): Promise<Said> {
  const shop = await readShop(ctx, valid(shopInput.safeParse({ handle })))
  return { title: shop.name, description: shop.about === '' ? words[ctx.locale].shop(shop.productCount) : shop.about }
}

/** Null for a tag without a public post. */
async function describeTag(ctx: Ctx, text: string): Promise<Said | null> {
  const { tag, posts } = (await tagPosts(ctx, valid(tagPostsInput.safeParse({ tag: text, limit: 1 })))).value
  const [newest] = posts
  if (!newest) return null
  return {
    title: `#${tag}`,
    description: words[ctx.locale].tag(tag),
    picture: { url: sharedPicture(ctx, 'posts', newest.id), alt: newest.images[0]?.alt ?? '' },
  }
}

/** A stable address that redirects to the present signed one. */
function sharedPicture(ctx: Ctx, kind: 'posts' | 'products', id: string): string {
  return new URL(`/share/${kind}/${id}.jpg`, ctx.config.PUBLIC_URL).href
}

function valid<Input>(parsed: { success: true; data: Input } | { success: false }): Input {
  if (!parsed.success) throw new KiwiError('NOT_FOUND')
  return parsed.data
}

const words = {
  ko: {
    site: '마음에 드는 순간과 그 안의 물건을 나누는 곳, 키위',
    missing: { title: '찾을 수 없어요', description: '지워졌거나 볼 수 없는 페이지예요.' },
    privateAccount: '비공개 계정',
    postOf: (name: string, handle: string) => `${name} (@${handle}) 님의 게시물`,
    counts: (likes: number, comments: number) => `좋아요 ${likes}개, 댓글 ${comments}개`,
    profile: (followers: number, posts: number) => `팔로워 ${followers}명, 게시물 ${posts}개`,
    price: (amountKrw: number) => `${amountKrw.toLocaleString('ko-KR')}원`,
    shop: (products: number) => `상품 ${products}개`,
    tag: (tag: string) => `#${tag} 게시물 모아 보기`,
  },
  en: {
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
