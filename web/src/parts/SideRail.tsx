import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { m } from '../paraglide/messages.js'
import type { ProposedPerson } from '../state/kiwi.ts'
import { useMe } from '../state/me.ts'
import { buyableOf, cartQueries } from '../state/orders/cart.ts'
import { cartCount } from '../state/orders/cart-count.ts'
import { useProposed } from '../state/social/proposed.ts'
import { queries } from '../state/social/queries.ts'
import { showShortcuts } from '../state/shortcut-choice.ts'
import { wordPersonReason } from '../state/social/reason-words.ts'
import { formatCount, formatKrw } from '../state/wording.ts'
import { Button } from './Button.tsx'
import { PersonRow } from './social/PersonRow.tsx'
import { SignInStrip } from './social/SignInStrip.tsx'

const most = { trends: 6, people: 3, pictures: 4 }

/**
 * Beside a narrow page of a wide screen: the cart, what is talked about, whom one may follow. A
 * part without content is not there.
 */
export function SideRail() {
  const isMember = useMe()?.status === 'active'
  return (
    <aside
      aria-label={m.rail_label()}
      className="no-scrollbar sticky top-0 h-dvh w-64 shrink-0 space-y-4 overflow-y-auto py-4 pr-4 focus-visible:-outline-offset-2 xl:w-76"
    >
      <div className="-mx-4 empty:hidden">
        <SignInStrip />
      </div>
      {isMember && <Cart />}
      <Trending />
      {isMember && <People />}
      <nav aria-label={m.sign_in_texts()} className="flex flex-wrap gap-x-3 px-4 text-[0.8125rem] text-muted">
        {texts.map(({ to, label }) => (
          <Link key={to} to={to} className="inline-flex min-h-11 items-center hover:text-ink hover:underline">
            {label()}
          </Link>
        ))}
        <button type="button" onClick={() => showShortcuts(true)} className="min-h-11 hover:text-ink hover:underline">
          {m.keys_title()}
        </button>
      </nav>
    </aside>
  )
}

const texts = [
  { to: '/terms', label: m.consent_terms },
  { to: '/privacy', label: m.sign_in_privacy },
  { to: '/transparency', label: m.transparency_title },
] as const

function Part({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="rounded-3xl bg-card px-4 py-3 shadow-card">
      <div className="flex min-h-11 items-center justify-between gap-2">
        <h2 id={id} className="font-bold">
          {title}
        </h2>
        {more}
      </div>
      {children}
    </section>
  )
}

const moreLook = '-mr-1 inline-flex min-h-11 items-center px-1 text-sm font-semibold text-muted hover:text-ink'

function Cart() {
  const count = useQuery(cartCount()).data?.lines ?? 0
  const cart = useQuery({ ...cartQueries.get(), enabled: count > 0 }).data
  if (count === 0 || !cart) return null
  const parts = buyableOf(cart)
  const pictures = parts.flatMap(({ lines }) => lines).slice(0, most.pictures)
  const goodsKrw = parts.reduce((sum, part) => sum + part.goodsKrw, 0)
  return (
    <Part title={m.cart_title()}>
      <Link to="/cart" className="-mx-2 -mt-1 block rounded-2xl px-2 pt-1 pb-2 hover:bg-sunken">
        <span aria-hidden className="flex gap-1.5">
          {pictures.map(({ productId, imageUrl }) => (
            <span key={productId} className="grid aspect-square w-1/4 place-items-center overflow-hidden rounded-xl bg-sunken text-muted">
              {imageUrl ? <img src={imageUrl} alt="" className="size-full object-cover" /> : <Package className="size-5" />}
            </span>
          ))}
        </span>
        <span className="mt-2 flex items-baseline justify-between gap-2 text-sm">
          <span className="text-muted">{m.shop_products_count({ count: formatCount(count) })}</span>
          <span className="font-bold tabular-nums">{formatKrw(goodsKrw)}</span>
        </span>
      </Link>
    </Part>
  )
}

function Trending() {
  const tags = useQuery(queries.trends()).data?.tags.slice(0, most.trends) ?? []
  if (tags.length === 0) return null
  return (
    <Part
      title={m.trends_title()}
      more={
        <Link to="/search" className={moreLook}>
          {m.search_see_all()}
        </Link>
      }
    >
      <ol>
        {tags.map(({ tag, people }, at) => (
          <li key={tag}>
            <Link to="/tags/$tag" params={{ tag }} className="-mx-2 flex min-h-12 items-center gap-2.5 rounded-xl px-2 hover:bg-sunken">
              <span aria-hidden className="w-4 text-center font-extrabold text-kiwi tabular-nums">
                {at + 1}
              </span>
              <span className="min-w-0 leading-tight">
                <span className="block truncate font-semibold">#{tag}</span>
                <span className="block text-[0.8125rem] text-muted">{m.trends_people({ count: formatCount(people) })}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Part>
  )
}

function People() {
  const people = useQuery(queries.peopleToFollow()).data?.people.slice(0, most.people) ?? []
  if (people.length === 0) return null
  return (
    <Part title={m.people_to_follow()}>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Proposed person={person} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Proposed({ person }: { person: ProposedPerson }) {
  const { isFollowed, button } = useProposed(person)
  const why = <span className="line-clamp-2 text-[0.8125rem] text-muted">{wordPersonReason(person.reason)}</span>
  return (
    <PersonRow person={person} note={why}>
      <Button kind={isFollowed ? 'quiet' : 'strong'} {...button} className="shrink-0 !px-3.5 text-sm" />
    </PersonRow>
  )
}
