import type { RouterOutputs } from '@kiwi/sdk'
import type { ReactNode } from 'react'
import { m } from '../../../paraglide/messages.js'
import { formatDateTime } from '../../../state/desk/ranking-wording.ts'
import { roleName, statusName } from '../../../state/desk/staff-wording.ts'
import { channelNames } from '../../../state/social/channels.ts'
import { Panel } from '../../Panel.tsx'

type Person = RouterOutputs['admin']['people']['get']

function wordChannel({ provider, state }: Person['channels'][number]): string {
  const name = channelNames[provider]()
  return state === 'linked' ? name : m.staff_channel_refused({ provider: name })
}

/** Who a person is to Kiwi: status, role, channels, sessions. */
export function PersonFacts({ person }: { person: Person }) {
  const facts: [string, ReactNode][] = [
    [m.staff_fact_status(), statusName(person.status)],
    [m.staff_fact_role(), roleName(person.role)],
    [m.staff_fact_identity(), person.hasIdentity ? m.staff_yes() : m.staff_no()],
    [m.staff_fact_private(), person.isPrivate ? m.staff_yes() : m.staff_no()],
    [m.staff_fact_joined(), formatDateTime(person.createdAt)],
    [m.staff_fact_active(), formatDateTime(person.lastActiveAt)],
    [m.staff_fact_channels(), person.channels.map(wordChannel).join(', ')],
    [m.staff_fact_handles(), person.pastHandles.map((handle) => `@${handle}`).join(', ')],
    [m.staff_fact_posts(), String(person.postCount)],
    [m.staff_fact_shop(), person.shop ? `@${person.shop.handle}` : ''],
    [m.staff_fact_id(), person.id],
  ]
  return (
    <Panel title={person.handle ? `@${person.handle}` : m.staff_no_handle()}>
      <p className="mb-3 break-words">{person.displayName}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-[0.9375rem]">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  )
}

export function Sessions({ sessions }: Pick<Person, 'sessions'>) {
  return (
    <ul className="space-y-1 text-sm">
      {sessions.map(({ id, device, lastUsedAt }) => (
        <li key={id} className="flex flex-wrap justify-between gap-x-3">
          <span className="min-w-0 break-words">{device}</span>
          <span className="text-muted tabular-nums">{formatDateTime(lastUsedAt)}</span>
        </li>
      ))}
      {sessions.length === 0 && <li className="text-muted">{m.staff_sessions_none()}</li>}
    </ul>
  )
}
