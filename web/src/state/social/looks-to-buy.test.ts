import { expect, it } from 'vitest'
import type { PostCard } from '../kiwi.ts'
import { looksToBuy } from './looks-to-buy.ts'

const post = (id: string, ...tags: { productId: string; priceKrw: number; url?: string }[]) =>
  ({ id, images: [{ tags }] }) as unknown as PostCard
const soap = { productId: 'soap', priceKrw: 9_800 }
const vase = { productId: 'vase', priceKrw: 68_000 }

it('shows each thing once, though two posts have it as their cheapest', () => {
  const looks = looksToBuy([
    post('a', soap, vase),
    post('b', vase, soap),
    post('c', soap),
    post('d', { ...vase, url: 'https://else.example' }),
  ])
  expect(looks.map((look) => [look.post.id, look.tag.productId])).toEqual([
    ['a', 'soap'],
    ['b', 'vase'],
  ])
})
