import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { ShopOverview } from '../../parts/shop/ShopOverview.tsx'
import { roleNames } from '../../parts/shop/wording.ts'
import { isolated } from '../../state/isolated.ts'

/** The first page of a shop's room: what the person is here, and how the shop does. */
export function RoomHomePage() {
  return (
    <RoomPage title={m.room_title()} permission="room">
      {(shop) => (
        <>
          <section className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-3xl bg-kiwi-soft p-5">
            <div className="min-w-0">
              <p className="text-xl font-bold tracking-tight">{isolated(shop.name)}</p>
              <p className="mt-1 text-sm text-muted">{m.room_your_role({ role: roleNames[shop.role]() })}</p>
            </div>
            <Link to="/shops/$handle" params={{ handle: shop.handle }} className={buttonLook('quiet')}>
              {m.room_see_shop()}
            </Link>
          </section>
          <ShopOverview shop={shop} />
        </>
      )}
    </RoomPage>
  )
}
