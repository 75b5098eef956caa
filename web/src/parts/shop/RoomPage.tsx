import { Link } from '@tanstack/react-router'
import { Lock, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import { mayInShop, type ShopPermission } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import type { Me } from '../../state/kiwi.ts'
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
    <MemberPage title={title} wide className="">
      {(me) => (me.shop ? <Room shop={me.shop} {...{ permission, className }} content={(shop) => children(shop, me)} /> : <NoShop />)}
    </MemberPage>
  )
}

interface RoomProps {
  shop: OwnShop
  permission: ShopPermission
  className: string
  content: (shop: OwnShop) => ReactNode
}

function Room({ shop, permission, className, content }: RoomProps) {
  return (
    <div className="lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-4">
      <nav
        aria-label={m.room_menu()}
        className="no-scrollbar flex gap-2 overflow-x-auto px-4 pb-3 lg:sticky lg:top-16 lg:flex-col lg:gap-1 lg:self-start lg:overflow-visible lg:pr-0"
      >
        {rooms
          .filter((room) => mayInShop(shop.role, room.permission))
          .map(({ to, label, Icon }) => (
            <Link key={to} to={to} activeOptions={{ exact: to === '/shop' }} className={linkLook}>
              <Icon aria-hidden className="size-5 shrink-0" />
              {label()}
            </Link>
          ))}
      </nav>
      <div className={`min-w-0 ${className}`}>
        {mayInShop(shop.role, permission) ? (
          content(shop)
        ) : (
          <Message Icon={Lock} title={m.room_not_allowed()} body={m.room_not_allowed_body()} />
        )}
      </div>
    </div>
  )
}

const linkLook = buttonLook(
  'quiet',
  'shrink-0 leading-snug lg:justify-start lg:rounded-2xl lg:px-4 lg:text-left lg:text-[0.9375rem] lg:not-aria-[current=page]:bg-transparent lg:hover:bg-sunken! aria-[current=page]:bg-kiwi-soft aria-[current=page]:text-kiwi',
)

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
