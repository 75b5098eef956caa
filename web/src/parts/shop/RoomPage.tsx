import { Link } from '@tanstack/react-router'
import { Lock, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import { mayInShop, type ShopPermission } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
import { BesideMenu } from '../BesideMenu.tsx'
import { buttonLook } from '../Button.tsx'
import { MemberPage } from '../MemberPage.tsx'
import { Message } from '../Message.tsx'
import { rooms } from './rooms.ts'

export type OwnShop = NonNullable<Me['shop']>

interface RoomPageProps {
  title: string
  permission: ShopPermission
  /** Of the content beside the menu. */
  className?: string
  children: (shop: OwnShop, me: Me) => ReactNode
}

/**
 * A page of the shop where the person works: the menu of its room, and the page for whom the role
 * allows it.
 */
export function RoomPage({ title, permission, className = 'px-4 pb-8', children }: RoomPageProps) {
  return (
    <MemberPage title={title} wide isWhole className="">
      {(me) => (me.shop ? <Room shop={me.shop} {...{ permission, className }} content={(shop) => children(shop, me)} /> : <NoShop />)}
    </MemberPage>
  )
}

interface RoomProps {
  shop: OwnShop
  permission: ShopPermission
  /** See `BesideMenu`. */
  under?: (typeof rooms)[number]['to']
  className: string
  content: (shop: OwnShop) => ReactNode
}

/** The menu of a shop's room with one of its pages. */
export function Room({ shop, permission, under, className, content }: RoomProps) {
  return (
    <BesideMenu
      label={m.room_menu()}
      entries={rooms.filter((room) => mayInShop(shop.role, room.permission)).map((room) => ({ ...room, isExact: room.to === '/shop' }))}
      under={under}
      className={className}
    >
      {mayInShop(shop.role, permission) ? (
        content(shop)
      ) : (
        <Message Icon={Lock} title={m.room_not_allowed()} body={m.room_not_allowed_body()} />
      )}
    </BesideMenu>
  )
}

function NoShop() {
  return (
    <Message Icon={Store} title={m.shop_orders_no_shop()}>
      <Link to="/shop/open" className={buttonLook()}>
        {m.opening_title()}
      </Link>
      <Link to="/shop/invitations" className={buttonLook('quiet')}>
        {m.room_invitations()}
      </Link>
    </Message>
  )
}
