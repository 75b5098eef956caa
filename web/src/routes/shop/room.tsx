import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { rooms } from '../../parts/shop/rooms.ts'
import { roleNames } from '../../parts/shop/wording.ts'
import { isolated } from '../../state/isolated.ts'

/** The first page of a shop's room: what the person is here, and the ways on. */
export function RoomHomePage() {
  return (
    <RoomPage title={m.room_title()} permission="room">
      {(shop) => (
        <>
          <section className="rounded-3xl bg-kiwi-soft p-6">
            <p className="text-xl font-bold tracking-tight">{isolated(shop.name)}</p>
            <p className="mt-1 text-sm text-muted">{m.room_your_role({ role: roleNames[shop.role]() })}</p>
            <Link to="/shops/$handle" params={{ handle: shop.handle }} className={buttonLook('quiet', 'mt-4')}>
              {m.room_see_shop()}
            </Link>
          </section>
          <ul className="mt-4 space-y-3">
            {rooms
              .filter(({ to, permission }) => to !== '/shop' && mayInShop(shop.role, permission))
              .map(({ to, label, Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className="flex min-h-14 items-center gap-3.5 rounded-2xl border border-line bg-card px-5 font-semibold hover:border-kiwi"
                  >
                    <Icon aria-hidden className="size-5.5 text-kiwi" />
                    <span className="flex-1">{label()}</span>
                    <ChevronRight aria-hidden className="size-5 text-muted" />
                  </Link>
                </li>
              ))}
          </ul>
        </>
      )}
    </RoomPage>
  )
}
