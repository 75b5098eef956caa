import { useMutation, useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { type SyntheticEvent, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import { rankingQueries } from '../../state/desk/ranking-queries.ts'
import { sourceColor, sourceName } from '../../state/desk/ranking-wording.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { DataTable } from './DataTable.tsx'
import { FormulaSelect } from './ExperimentDesk.tsx'
import { ShareBar } from './RateBar.tsx'

type View = RouterOutputs['admin']['ranking']['replay']

const bar = '#5f9424'

/** The lists of some people by two formulas, side by side. */
export function Replay() {
  const { data, error, isPending, refetch } = useQuery(rankingQueries.experiments())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return <Compare formulas={data.formulas} />
}

function Compare({ formulas }: { formulas: string[] }) {
  const [formula, setFormula] = useState(formulas[0] ?? '')
  const [against, setAgainst] = useState(formulas[1] ?? formulas[0] ?? '')
  const compare = useMutation({ mutationFn: () => kiwi.admin.ranking.replay.query({ formula, against }) })
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    compare.mutate()
  }
  return (
    <>
      <Panel title={m.look_replay()}>
        <p className="mb-4 text-[0.9375rem] text-muted">{m.look_replay_body()}</p>
        <form onSubmit={submit} className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
          <FormulaSelect label={m.look_formula()} formulas={formulas} value={formula} onChange={setFormula} />
          <FormulaSelect label={m.look_against()} formulas={formulas} value={against} onChange={setAgainst} />
          <Button type="submit" busy={compare.isPending} className="justify-self-start">
            {m.look_replay_run()}
          </Button>
        </form>
      </Panel>
      {compare.isPending && <BlockSkeleton className="h-80" />}
      {compare.error && !compare.isPending && <Failure error={compare.error} retry={() => compare.mutate()} />}
      {compare.data && !compare.isPending && <Compared view={compare.data} names={[formula, against]} />}
    </>
  )
}

function Compared({ view, names }: { view: View; names: [string, string] }) {
  const { lists, overlaps, distinct, sources } = view
  const moved = view.posts.filter(({ first, second }) => first !== second)
  if (lists === 0) return <p className="rounded-2xl bg-sunken p-4 text-muted">{m.look_replay_nobody()}</p>
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title={m.look_overlap()}>
        <p className="mb-2 text-sm text-muted">{m.look_replay_people({ count: lists })}</p>
        <DataTable
          label={m.look_overlap()}
          heads={[m.look_first_posts(), m.look_same()]}
          rows={overlaps.map(({ depth, share }) => [m.look_first({ count: depth }), <ShareBar key="share" share={share} color={bar} />])}
        />
        <DataTable
          label={m.look_variety()}
          heads={[m.look_variety(), ...different(names)]}
          rows={[
            [m.look_different_posts(), distinct.posts.first, distinct.posts.second],
            [m.look_different_authors(), distinct.authors.first, distinct.authors.second],
          ]}
        />
      </Panel>
      <Panel title={m.look_sources()}>
        <DataTable
          label={m.look_sources()}
          heads={[m.look_source(), ...different(names)]}
          rows={sources.map(({ source, first, second }) => [
            sourceName(source),
            <ShareBar key="first" share={first} color={sourceColor(source)} />,
            <ShareBar key="second" share={second} color={sourceColor(source)} />,
          ])}
        />
      </Panel>
      <Panel title={m.look_people_with_post()}>
        {moved.length === 0 ? (
          <p className="rounded-2xl bg-sunken p-4 text-muted">{m.look_unmoved()}</p>
        ) : (
          <DataTable
            label={m.look_people_with_post()}
            heads={[m.look_post(), ...different(names), m.look_moved()]}
            rows={moved
              .slice(0, 30)
              .map(({ postId, title, author, first, second }) => [
                title || (author ? `@${author}` : postId.slice(-8)),
                first ?? '–',
                second ?? '–',
                <Moved key="moved" first={first} second={second} />,
              ])}
          />
        )}
      </Panel>
    </div>
  )
}

/** Heads of two columns: a formula compared with itself has one name. */
const different = ([first, second]: [string, string]) => [first, first === second ? `${second} ′` : second]

function Moved({ first, second }: { first: number | null; second: number | null }) {
  if (first === null) return <span className="font-semibold text-kiwi">{m.look_moved_in()}</span>
  if (second === null) return <span className="font-semibold text-danger">{m.look_moved_out()}</span>
  const up = second - first
  if (up === 0) return <span className="text-muted">–</span>
  return <span className={`font-semibold ${up > 0 ? 'text-kiwi' : 'text-danger'}`}>{up > 0 ? `▲ ${up}` : `▼ ${-up}`}</span>
}
