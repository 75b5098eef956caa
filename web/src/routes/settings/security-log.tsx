import { useInfiniteQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { formatSocialDay, formatTime } from '../../state/dates.ts'
import type { SecurityEvent } from '../../state/kiwi.ts'
import { channelNames, channelOf } from '../../state/social/channels.ts'
import { queries } from '../../state/social/queries.ts'

export function SecurityLogPage() {
  return (
    <MemberPage title={m.security_log_title()}>
      {() => (
        <>
          <p className="mb-4 text-[0.9375rem] text-muted">{m.security_log_lead()}</p>
          <Events />
        </>
      )}
    </MemberPage>
  )
}

const names: Record<SecurityEvent['kind'], () => string> = {
  sign_in: m.security_sign_in,
  new_device: m.security_new_device,
  sign_in_refused: m.security_sign_in_refused,
  sessions_ended: m.security_sessions_ended,
  channel_linked: m.security_channel_linked,
  passkey_added: m.security_passkey_added,
  passkey_removed: m.security_passkey_removed,
  identity_proved: m.security_identity_proved,
}

function Events() {
  const query = useInfiniteQuery(queries.securityLog())
  const events = query.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <PagedList query={query} isEmpty={events.length === 0} empty={<Message Icon={ShieldCheck} title={m.security_log_none()} />}>
      <ul className="divide-y divide-line rounded-3xl bg-card px-5 shadow-card">
        {events.map((event) => {
          const channel = channelOf(event.details['provider'])
          const passkey = event.details['passkey']
          return (
            <li key={event.id} className="py-3 leading-snug">
              <span className="block font-semibold">{names[event.kind]()}</span>
              <span className="block text-sm text-muted">
                <bdi>{event.device}</bdi>
                {channel && ` · ${channelNames[channel]()}`}
                {passkey && (
                  <>
                    {' · '}
                    <bdi>{passkey}</bdi>
                  </>
                )}{' '}
                · <time dateTime={event.at}>{`${formatSocialDay(event.at)} ${formatTime(event.at)}`}</time>
              </span>
            </li>
          )
        })}
      </ul>
    </PagedList>
  )
}
