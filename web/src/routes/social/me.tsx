import { useInfiniteQuery, useQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, BadgeCheck, ChevronRight, Heart, Images, LayoutDashboard, Settings, ShoppingBag, Star, Store } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { roundButton } from '../../parts/menu-look.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { Bookmarks } from '../../parts/social/Bookmarks.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { ProfileActions } from '../../parts/social/ProfileActions.tsx'
import { ProfileHead } from '../../parts/social/ProfileHead.tsx'
import { ProfileSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { WalletStrip } from '../../parts/wallet/WalletStrip.tsx'
import type { Me, PostPage } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'

export function MePage() {
  return (
    <MemberPage
      title={m.me_title()}
      wide
      isTab
      actions={
        <Link to="/settings" aria-label={m.settings_title()} className={`ml-auto ${roundButton}`}>
          <Settings aria-hidden className="size-5.5" />
        </Link>
      }
      className=""
    >
      {(me) => (me.status === 'active' && me.handle ? <Mine handle={me.handle} /> : <Pending me={me} />)}
    </MemberPage>
  )
}

function Pending({ me }: { me: Me }) {
  return (
    <>
      <div className="flex items-center gap-5 px-4 py-4">
        <Avatar person={{ displayName: me.displayName, handle: me.handle ?? '', avatarUrl: me.avatarUrl }} size="huge" />
        <p className="text-xl font-bold">
          <bdi>{me.displayName}</bdi>
        </p>
      </div>
      <Link to="/verify" search={{ returnTo: '/me' }} className="mx-4 flex items-center gap-3.5 rounded-3xl bg-kiwi-soft p-5 font-semibold">
        <BadgeCheck aria-hidden className="size-7 shrink-0 text-kiwi" />
        <span className="flex-1">{m.me_verify_banner()}</span>
        <ChevronRight aria-hidden className="size-5 text-kiwi" />
      </Link>
    </>
  )
}

type Tab = 'posts' | 'likes' | 'bookmarks'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'posts', label: m.me_posts },
  { value: 'likes', label: m.me_likes },
  { value: 'bookmarks', label: m.me_bookmarks },
]

function Mine({ handle }: { handle: string }) {
  const profile = useQuery(queries.profile(handle)).data
  const [tab, setTab] = useState<Tab>('posts')
  return (
    <>
      {profile ? (
        <>
          <ProfileHead profile={profile} withHandle />
          <div className="flex items-start justify-between pr-2">
            <ProfileActions profile={profile} />
            <ShareButton thing={{ path: `/@${handle}`, title: profile.displayName, code: `@${handle}` }} />
          </div>
        </>
      ) : (
        <ProfileSkeleton />
      )}
      <WalletStrip />
      <MyBusiness />
      <div className="mb-1 sm:mb-2">
        <TabBar label={m.me_title()} tabs={tabs} value={tab} onChange={setTab} />
      </div>
      {tab === 'posts' && <Posts handle={handle} />}
      {tab === 'likes' && <Likes />}
      {tab === 'bookmarks' && <Bookmarks />}
    </>
  )
}

function Posts({ handle }: { handle: string }) {
  const query = useInfiniteQuery(queries.personPosts(handle))
  const pinned = useQuery(queries.pinned(handle)).data?.posts
  return (
    <PostGridPages
      query={query}
      surface="profile"
      first={pinned}
      empty={
        <Message Icon={Images} title={m.me_posts_none()}>
          <Link to="/write" className={buttonLook()}>
            {m.nav_write()}
          </Link>
        </Message>
      }
    />
  )
}

type PostPages = UseInfiniteQueryResult<{ pages: PostPage[] }>

function Likes() {
  const query: PostPages = useInfiniteQuery(queries.likes())
  return <PostGridPages query={query} surface="profile" list="likes" empty={<Message Icon={Heart} title={m.me_likes_none()} />} />
}

/** Links to one's orders, one's shop and, for staff, their desks. */
function MyBusiness() {
  const me = useQuery(queries.me()).data
  const links = [
    { to: '/orders', label: m.me_orders(), Icon: ShoppingBag },
    { to: '/wishes', label: m.wishes_title(), Icon: Star },
    { to: '/me/archive', label: m.archive_title(), Icon: Archive },
    me?.shop
      ? ({ to: '/shop', label: m.room_title(), Icon: Store } as const)
      : ({ to: '/shop/open', label: m.opening_title(), Icon: Store } as const),
    ...(me && me.role !== 'member' ? [{ to: '/admin', label: m.staff_home(), Icon: LayoutDashboard } as const] : []),
  ] as const
  return (
    <nav aria-label={m.me_orders()} className="no-scrollbar mb-4 flex gap-2 overflow-x-auto px-4">
      {links.map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={buttonLook('quiet', 'shrink-0')}>
          <Icon aria-hidden className="size-5" />
          {label}
        </Link>
      ))}
    </nav>
  )
}
