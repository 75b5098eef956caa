import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type NoticeChannel, type NoticeTopic, noticeChannels } from '../../../../src/shared/notices/topics.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import { EmailPanel, ownEmail } from '../../parts/social/EmailPanel.tsx'
import { kiwi, type NoticeSettings } from '../../state/kiwi.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { canPush, usePushHere, useTurnPush } from '../../state/social/push.ts'
import { noticeSettings, useChangeNotices, useSilence } from '../../state/social/notice-settings.ts'

export function NoticeSettingsPage() {
  useConfirmedLink()
  return (
    <MemberPage title={m.notices_settings()} verifyReason={m.me_verify_banner()} className="space-y-4 px-4 pb-8">
      {() => <Settings />}
    </MemberPage>
  )
}

/**
 * The link of a mail counts for whoever opens it, signed in or not; then it leaves the address bar.
 */
function useConfirmedLink() {
  const client = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    const search = new URLSearchParams(location.search)
    const [who, sign] = [search.get('who'), search.get('sign')]
    if (who === null || sign === null) return
    void kiwi.mail.confirm
      .mutate({ who, sign })
      .then(() => toast(m.email_confirmed()), toastFailure)
      .then(() => navigate({ to: '/settings/notices', replace: true }))
      .then(() => client.invalidateQueries({ queryKey: ['email'] }))
  }, [client, navigate])
}

function Settings() {
  const { data, error, isPending, refetch } = useQuery(noticeSettings())
  if (isPending) return <RowSkeleton />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      {data.serverKey !== null && (
        <Panel title={m.push_title()}>
          <PushHere settings={data} serverKey={data.serverKey} />
        </Panel>
      )}
      <EmailPanel />
      <Panel title={m.notices_topics()}>
        <Topics settings={data} />
      </Panel>
      <Panel title={m.notices_quiet()}>
        <Quiet settings={data} />
      </Panel>
      <Panel title={m.notices_silenced()}>
        <Silenced settings={data} />
      </Panel>
    </>
  )
}

function PushHere({ settings: { devices }, serverKey }: { settings: NoticeSettings; serverKey: string }) {
  const { data: state } = usePushHere()
  const turn = useTurnPush(serverKey)
  const others = devices - (state === 'on' ? 1 : 0)
  return (
    <>
      {!canPush && <p className="text-[0.9375rem] text-muted">{m.push_cannot()}</p>}
      {canPush && state === 'denied' && <p className="text-[0.9375rem] text-muted">{m.push_denied()}</p>}
      {canPush && state !== 'denied' && (
        <SwitchRow
          label={m.push_here()}
          hint={m.push_here_hint()}
          checked={turn.isPending ? turn.variables : state === 'on'}
          onChange={(isOn) => turn.mutate(isOn)}
        />
      )}
      {others > 0 && <p className="mt-2 text-sm text-muted">{m.push_others({ count: others })}</p>}
    </>
  )
}

const topicNames: Record<NoticeTopic, () => string> = {
  likes: m.notices_likes,
  comments: m.notices_comments,
  mentions: m.notices_mentions,
  follows: m.notices_follows,
  messages: m.notices_messages,
  orders: m.notices_orders,
  products: m.notices_products,
  shop: m.notices_shop,
  money: m.notices_money,
  security: m.notices_security,
  kiwi: m.notices_kiwi,
}
const channelNames: Record<NoticeChannel, () => string> = { inApp: m.notices_in_app, push: m.notices_push, email: m.notices_email }

/**
 * A table of check boxes: topics down, channels across. What is off in the app is off everywhere.
 */
function Topics({ settings: { topics } }: { settings: NoticeSettings }) {
  const email = useQuery(ownEmail()).data
  const channels = noticeChannels.filter((channel) => channel !== 'email' || email?.isOffered !== false)
  const hasEmail = email?.isConfirmed !== false
  const change = useChangeNotices()
  const asked = change.isPending ? change.variables.choice : undefined
  return (
    <>
      <p className="mb-3 text-[0.9375rem] text-muted">
        {m.notices_topics_hint()}
        {email?.isOffered && !hasEmail && <span className="block pt-1">{m.notices_email_first()}</span>}
      </p>
      <table className="w-full text-[0.9375rem]">
        <thead>
          <tr>
            <th className="sr-only">{m.notices_topics()}</th>
            {channels.map((channel) => (
              <th key={channel} scope="col" className="w-16 pb-1 text-center text-[0.8125rem] font-semibold text-muted">
                {channelNames[channel]()}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {topics.map(({ topic, on, isAlwaysInApp }) => (
            <tr key={topic}>
              <th scope="row" className="py-1 pr-2 text-left font-semibold">
                {topicNames[topic]()}
              </th>
              {channels.map((channel) => (
                <td key={channel} className="text-center">
                  <label className="mx-auto grid size-11 place-items-center">
                    <input
                      type="checkbox"
                      className="size-5 accent-kiwi"
                      aria-label={`${topicNames[topic]()} · ${channelNames[channel]()}`}
                      checked={asked?.topic === topic && asked.channel === channel ? asked.isOn : on[channel]}
                      disabled={channel === 'inApp' ? isAlwaysInApp : !on.inApp || (channel === 'email' && !hasEmail)}
                      onChange={(event) => change.mutate({ choice: { topic, channel, isOn: event.target.checked } })}
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const asClock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const asMinute = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

function Quiet({ settings: { quiet, timeZone, hidesText } }: { settings: NoticeSettings }) {
  const change = useChangeNotices()
  const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const [times, setTimes] = useState(quiet ?? { fromMinute: 22 * 60, untilMinute: 8 * 60 })
  const save = (next: typeof times) => {
    setTimes(next)
    change.mutate({ quiet: next, timeZone: ownZone })
  }
  const field = (label: string, name: 'fromMinute' | 'untilMinute') => (
    <label className="flex flex-1 flex-col gap-1 text-sm text-muted">
      {label}
      <input
        type="time"
        required
        className="min-h-11 rounded-xl bg-sunken px-3 text-base text-ink"
        value={asClock(times[name])}
        onChange={(event) => event.target.value && save({ ...times, [name]: asMinute(event.target.value) })}
      />
    </label>
  )
  return (
    <div className="space-y-3">
      <SwitchRow
        label={m.notices_quiet_on()}
        hint={m.notices_quiet_hint()}
        checked={quiet !== null}
        onChange={(isOn) => change.mutate(isOn ? { quiet: times, timeZone: ownZone } : { quiet: null })}
      />
      {quiet !== null && (
        <>
          <div className="flex gap-3">
            {field(m.notices_quiet_from(), 'fromMinute')}
            {field(m.notices_quiet_until(), 'untilMinute')}
          </div>
          <p className="text-sm text-muted">{m.notices_time_zone({ zone: timeZone })}</p>
        </>
      )}
      <SwitchRow
        label={m.notices_hide_text()}
        hint={m.notices_hide_text_hint()}
        checked={hidesText}
        onChange={(isOn) => change.mutate({ hidesText: isOn })}
      />
    </div>
  )
}

function Silenced({ settings: { silenced } }: { settings: NoticeSettings }) {
  const silence = useSilence()
  if (silenced.length === 0) return <p className="text-[0.9375rem] text-muted">{m.notices_silenced_none()}</p>
  return (
    <ul>
      {silenced.map((person) => (
        <li key={person.id}>
          <PersonRow person={person}>
            <Button kind="quiet" className="px-4" onClick={() => silence.mutate({ person, on: false })}>
              {m.notices_unsilence()}
              <bdi className="sr-only"> {person.displayName}</bdi>
            </Button>
          </PersonRow>
        </li>
      ))}
    </ul>
  )
}
