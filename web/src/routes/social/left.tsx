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
import { lawWords, type ReceiptSum, sumsOf } from '../../state/social/receipt.ts'

const dayMs = 86_400_000

/**
 * For whoever has the link: there is no account to sign in to. The secret stands behind `#`, which
 * no server sees.
 */
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
  const gone = sumsOf(
    lines.filter(({ deed }) => deed !== 'stays'),
    'part',
  )
  const stays = sumsOf(
    lines.filter(({ law }) => law !== null),
    'part and law',
  )
  return (
    <>
      <Panel title={m.left_gone()}>
        <List sums={gone} word={({ before, after }) => (after === null ? m.left_waits() : m.left_counts({ before, after }))} />
      </Panel>
      {stays.length > 0 && (
        <Panel title={m.left_stays()}>
          <List
            sums={stays}
            word={({ law, keptUntil }) =>
              `${lawWords(law!)} · ${keptUntil === null ? m.left_for_ever() : m.left_until({ day: formatDay(keptUntil) })}`
            }
          />
        </Panel>
      )}
      <EachLine lines={lines} />
    </>
  )
}

function List({ sums, word }: { sums: ReceiptSum[]; word: (sum: ReceiptSum) => string }) {
  return (
    <ul className="divide-y divide-line">
      {sums.map((sum) => (
        <li key={`${sum.words} ${sum.law}`} className="py-2.5">
          <span className="block text-[0.9375rem] font-semibold">{sum.words}</span>
          <span className="block text-sm text-muted tabular-nums">{word(sum)}</span>
        </li>
      ))}
    </ul>
  )
}

/** As the checklist has them: for whoever wants to check it, or asks about it. */
function EachLine({ lines }: Pick<Receipt, 'lines'>) {
  return (
    <details className="rounded-3xl bg-card px-5 shadow-card">
      <summary className="flex min-h-13 cursor-pointer items-center font-semibold">{m.left_each_line()}</summary>
      <ul className="divide-y divide-line pb-3">
        {lines.map(({ store, what, before, after }) => (
          <li key={`${store} ${what}`} className="py-2.5 text-sm">
            <span className="block font-mono break-words">{what}</span>
            <span className="block text-muted tabular-nums">{after === null ? m.left_waits() : m.left_counts({ before, after })}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
