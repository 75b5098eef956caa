import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { Hourglass } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDay, formatSocialDay } from '../../state/dates.ts'
import { leavingQueries, type Receipt } from '../../state/social/leaving.ts'

const dayMs = 86_400_000

/** For whoever has the link: there is no account to sign in to. The secret stands behind `#`, which no server sees. */
export function LeftPage() {
  const secret = useLocation({ select: ({ hash }) => hash })
  return (
    <Column>
      <PageHeader title={m.left_title()} />
      <div className="space-y-4 px-4 pb-8">
        {/^[\w-]{43}$/.test(secret) ? (
          <Kept secret={secret} />
        ) : (
          <Message Icon={Hourglass} title={m.left_no_link()} body={m.left_no_link_body()} />
        )}
      </div>
    </Column>
  )
}

function Kept({ secret }: { secret: string }) {
  const { data: receipt, dataUpdatedAt, error, isPending, refetch } = useQuery(leavingQueries.receipt(secret))
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!receipt) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <Panel title={stateWords[receipt.state]()}>
        {receipt.state === 'grace' && <Grace receipt={receipt} now={dataUpdatedAt} />}
        {receipt.state === 'returned' && <p>{m.left_returned_body()}</p>}
        {receipt.state === 'running' && <p>{m.left_running_body()}</p>}
        {receipt.state === 'done' && <p>{m.left_done_body({ day: formatSocialDay(receipt.endedAt ?? receipt.endsAt) })}</p>}
        {receipt.state !== 'returned' && <Notice tone="calm">{m.left_keep_link({ day: formatSocialDay(receipt.validUntil) })}</Notice>}
      </Panel>
      {receipt.lines.length > 0 && <Lines lines={receipt.lines} />}
    </>
  )
}

const stateWords: Record<Receipt['state'], () => string> = {
  grace: m.left_grace,
  returned: m.left_returned,
  running: m.left_running,
  done: m.left_done,
}

/** `now`: when it was read, in ms since 1970. */
function Grace({ receipt, now }: { receipt: Receipt; now: number }) {
  const days = Math.max(0, Math.ceil((Date.parse(receipt.endsAt) - now) / dayMs))
  return (
    <>
      <p className="text-3xl font-bold tabular-nums">{m.left_days({ days })}</p>
      <p className="mt-2 text-muted">{m.left_grace_body({ day: formatSocialDay(receipt.endsAt) })}</p>
      <Link to="/sign-in" className={buttonLook('strong', 'mt-4 w-full')}>
        {m.left_return()}
      </Link>
    </>
  )
}

function Lines({ lines }: Pick<Receipt, 'lines'>) {
  const gone = lines.filter(({ deed }) => deed !== 'stays')
  const stays = lines.filter(({ law }) => law !== null)
  return (
    <>
      <Panel title={m.left_gone()}>
        <List lines={gone} word={({ before, after }) => (after === null ? m.left_waits() : m.left_counts({ before, after }))} />
      </Panel>
      {stays.length > 0 && (
        <Panel title={m.left_stays()}>
          <List
            lines={stays}
            word={({ law, keptUntil }) =>
              `${law ?? ''} · ${keptUntil === null ? m.left_for_ever() : m.left_until({ day: formatDay(keptUntil) })}`
            }
          />
        </Panel>
      )}
    </>
  )
}

type Line = Receipt['lines'][number]
function List({ lines, word }: { lines: Line[]; word: (line: Line) => string }) {
  return (
    <ul className="divide-y divide-line">
      {lines.map((line) => (
        <li key={`${line.store} ${line.what}`} className="py-2.5">
          <span className="block font-mono text-sm break-words">{line.what}</span>
          <span className="block text-sm text-muted tabular-nums">{word(line)}</span>
        </li>
      ))}
    </ul>
  )
}
