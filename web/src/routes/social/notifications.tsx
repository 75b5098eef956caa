import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Bell, Settings2 } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { type NoticeTab, noticeTabs } from '../../../../src/shared/notices/topics.ts'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { FollowRequests } from '../../parts/social/FollowRequests.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { NotificationLine } from '../../parts/social/NotificationLine.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { usePageVisible } from '../../state/page-visible.ts'
import { settle, toBe } from '../../state/settled.ts'
import { queries } from '../../state/social/queries.ts'

export function NotificationsPage() {
  return (
    <MemberPage title={m.notifications_title()} verifyReason={m.me_verify_banner()} isTab actions={<ToSettings />}>
      {() => <Tabs />}
    </MemberPage>
  )
}

function ToSettings() {
  return (
    <Link to="/settings/notices" aria-label={m.notices_settings()} className="grid size-11 place-items-center rounded-full hover:bg-sunken">
      <Settings2 aria-hidden className="size-5.5" />
    </Link>
  )
}

const tabNames: Record<NoticeTab, () => string> = {
  mentions: m.notices_tab_mentions,
  orders: m.notices_orders,
  money: m.notices_money,
  follows: m.notices_follows,
}

function Tabs() {
  const [tab, setTab] = useState<NoticeTab | 'all'>('all')
  return (
    <>
      <TabBar
        label={m.notices_tabs()}
        tabs={[{ value: 'all' as const, label: m.notices_tab_all }, ...noticeTabs.map((value) => ({ value, label: tabNames[value] }))]}
        value={tab}
        onChange={setTab}
      />
      {(tab === 'all' || tab === 'follows') && <FollowRequests />}
      <Notifications key={tab} tab={tab === 'all' ? undefined : tab} />
    </>
  )
}

function Notifications({ tab }: { tab: NoticeTab | undefined }) {
  const client = useQueryClient()
  const query = useInfiniteQuery(queries.notifications(tab))
  const notices = query.data?.pages.flatMap((page) => page.notifications) ?? []
  const first = query.data?.pages[0]
  const readMark = first && first.unreadCount > 0 ? first.readMark : null
  const isSeen = usePageVisible()

  // Marks as read what is on the screen, and only while the tab is visible. The dots stay until the
  // next visit, so that new notices can still be recognised.
  const markRead = useEffectEvent((upTo: string) => {
    kiwi.notifications.markRead.mutate({ upTo, tab }).then(
      (unread) => settle(client, toBe(queries.unread().queryKey, unread)),
      () => {
        // The next notification, or the next visit, marks these too.
      },
    )
  })
  useEffect(() => {
    if (readMark && isSeen) markRead(readMark)
  }, [readMark, isSeen])
  useEffect(() => () => void client.invalidateQueries({ queryKey: ['notifications'], refetchType: 'none' }), [client])

  return (
    <>
      {query.isPending && <RowSkeleton />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && notices.length === 0 && (
        <Message Icon={Bell} title={m.notifications_none_title()} body={tab ? '' : m.notifications_none_body()}>
          {!tab && (
            <Link to="/search" search={{ kind: 'person' }} className={buttonLook('quiet')}>
              {m.find_people()}
            </Link>
          )}
        </Message>
      )}
      <ul aria-live="polite" className="-mx-2">
        {notices.map((notice) => (
          <NotificationLine key={notice.id} notice={notice} />
        ))}
      </ul>
      {notices.length > 0 && <MoreBelow {...query} />}
    </>
  )
}
