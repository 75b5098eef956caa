import { and, eq, isNull } from 'drizzle-orm'
import { bankAccount } from '../src/db/schema/bank.ts'
import { basketHash, checkoutHash, inOrderOfShops, type SignedPart, type SignedSavings } from '../src/pay/approval/schema.ts'
import type { TestPerson, World } from './worlds/world.ts'

interface Named {
  id: string
  handle: string
}

/** The signed text of each payment, as the API builds it (`subject`) and the SDK takes it. */
export const sendOf = (to: Named, transfer: string, amountKrw: number, requestId: string | null = null) =>
  ({ verb: 'pay.send', transfer, amountKrw, payee: { id: to.id, shown: `@${to.handle}` }, subject: requestId, requestId }) as const

export const payOf = (shop: Named, transfer: string, amountKrw: number) =>
  ({ verb: 'pay.payShop', transfer, amountKrw, payee: { id: shop.id, shown: `shop:${shop.handle}` }, subject: null }) as const

export const orderOf = (
  shop: Named,
  transfer: string,
  amountKrw: number,
  lines: { productId: string; quantity: number }[],
  savings: SignedSavings = {},
) =>
  ({
    verb: 'orders.place',
    transfer,
    amountKrw,
    payee: { id: shop.id, shown: `shop:${shop.handle}` },
    subject: basketHash(lines, savings),
    lines,
    ...savings,
  }) as const

/** What a checkout of these shops signs: `shops` as its input has them. */
export const checkoutOf = (
  transfer: string,
  amountKrw: number,
  checkout: { shops: (SignedPart & { shopHandle: string })[]; pointsKrw: number; addressId: string | null },
) => {
  const inOrder = inOrderOfShops(checkout.shops)
  const payee = { id: inOrder.map(({ shopId }) => shopId).join(), shown: inOrder.map(({ shopHandle }) => `shop:${shopHandle}`).join() }
  return { verb: 'orders.checkout', transfer, amountKrw, payee, subject: checkoutHash(checkout), ...checkout } as const
}

/** To the account that is linked now. */
export async function withdrawalOf(world: Pick<World, 'deps'>, person: Pick<TestPerson, 'id'>, transfer: string, amountKrw: number) {
  const [linked] = await world.deps.main.db
    .select()
    .from(bankAccount)
    .where(and(eq(bankAccount.personId, person.id), isNull(bankAccount.unlinkedAt)))
  const payee = { id: linked?.id ?? person.id, shown: `bank:${linked?.lastFour ?? '0000'}` }
  return { verb: 'pay.withdraw', transfer, amountKrw, payee, subject: null } as const
}
