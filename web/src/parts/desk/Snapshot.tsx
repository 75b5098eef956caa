import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trophy } from 'lucide-react'
import { useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { rankingQueries } from '../../state/desk/ranking-queries.ts'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { Button } from '../Button.tsx'
import { Failure, Message } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { DataTable } from './DataTable.tsx'

const firstShown = 30

/** A run of the popular ranking: each post with the parts of its score. */
export function Snapshot() {
  const [at, setAt] = useState<string | null>(null)
  const [isWhole, setIsWhole] = useState(false)
  const { data, error, isPending, refetch } = useQuery(rankingQueries.snapshot(at))
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (!data.snapshot) return <Message Icon={Trophy} title={m.look_snapshot_none()} body={m.look_snapshot_none_body()} />
  const { formula, windowEnd, posts } = data.snapshot
  const names = [...new Set(posts.flatMap(({ parts }) => Object.keys(parts)))].filter((name) => name !== 'newest')
  const top = Math.max(...posts.map(({ parts, score }) => Math.max(parts['worth'] ?? 0, score)), 1e-9)
  const shown = isWhole ? posts : posts.slice(0, firstShown)
  return (
    <Panel title={m.look_snapshot_of({ time: formatDateTime(windowEnd), formula })}>
      <Runs runs={data.runs} value={at ?? data.runs[0] ?? windowEnd} onChange={setAt} />
      <p className="my-3 text-[0.8125rem] text-muted">{m.look_snapshot_note()}</p>
      <DataTable
        label={m.look_snapshot()}
        heads={[m.look_post(), m.look_score(), ...names]}
        rows={shown.map(({ postId, title, author, score, parts }, place) => [
          <Link key="post" to="/posts/$postId" params={{ postId }} className="inline-flex min-h-11 items-center gap-3 hover:text-kiwi">
            <span className="w-7 text-right text-muted">{place + 1}</span>
            <span className="max-w-56 truncate">{title || (author ? `@${author}` : m.look_hidden_post())}</span>
          </Link>,
          <ScoreBar key="score" score={score} worth={parts['worth'] ?? 0} bound={parts['bound'] ?? 0} top={top} />,
          ...names.map((name) => (parts[name] === undefined ? '–' : short(parts[name]))),
        ])}
      />
      {posts.length > shown.length && (
        <Button kind="quiet" className="mt-3" onClick={() => setIsWhole(true)}>
          {m.look_all({ count: posts.length })}
        </Button>
      )}
    </Panel>
  )
}

function Runs({ runs, value, onChange }: { runs: string[]; value: string; onChange: (at: string) => void }) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.look_run()}
      </label>
      <select id={id} className="field max-w-72" value={value} onChange={(event) => onChange(event.target.value)}>
        {runs.map((run) => (
          <option key={run} value={run}>
            {formatDateTime(run)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** What the votes are worth, their lower bound, and the score that is left. */
function ScoreBar({ score, worth, bound, top }: { score: number; worth: number; bound: number; top: number }) {
  const width = (value: number) => `${Math.min(100, (value / top) * 100)}%`
  return (
    <span className="inline-flex items-center gap-3">
      <span aria-hidden className="relative h-4 w-32 overflow-hidden rounded-full bg-sunken sm:w-48">
        <span className="absolute inset-y-0 left-0 bg-kiwi/20" style={{ width: width(worth) }} />
        <span className="absolute inset-y-0 left-0 bg-kiwi/40" style={{ width: width(bound) }} />
        <span className="absolute inset-y-0 left-0 bg-kiwi" style={{ width: width(score) }} />
      </span>
      <span className="w-14 font-semibold">{short(score)}</span>
    </span>
  )
}

const short = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1))
