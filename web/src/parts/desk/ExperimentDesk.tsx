import { useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { rankingQueries } from '../../state/desk/ranking-queries.ts'
import { formatDateTime, formatPoints, formatShare } from '../../state/desk/ranking-wording.ts'
import { formatCount } from '../../state/wording.ts'
import { Failure } from '../Message.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'
import { DataTable } from './DataTable.tsx'
import { Decision } from './Decision.tsx'
import { Plot } from './Plot.tsx'

type View = RouterOutputs['admin']['ranking']['experiments']
type Experiment = View['experiments'][number]
type Day = Experiment['days'][number]
type Difference = NonNullable<Day['arms'][number]['clicks']>

const armColors = ['#8b8577', '#5f9424', '#4483c4', '#c75d84']
const dayOf = (seconds: number) => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10))
const armName = (arm: number) => String.fromCodePoint(65 + arm)

const useMayChange = () => useMe()?.permissions.includes('ranking.change')

/** A/B tests of formulas: one runs, the others are history. */
export function ExperimentDesk() {
  const { data, error, isPending, refetch } = useQuery({ ...rankingQueries.experiments(), refetchInterval: 60_000 })
  const mayChange = useMayChange()
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const isRunning = data.experiments.some(({ stoppedAt }) => stoppedAt === null)
  return (
    <>
      <Panel title={m.look_stop_rule()}>
        <p className="text-[0.9375rem] text-muted">{m.look_stop_rule_body()}</p>
      </Panel>
      {!isRunning && mayChange && <Start formulas={data.formulas} />}
      {data.experiments.map((experiment) => (
        <ExperimentPanel key={experiment.name} experiment={experiment} />
      ))}
    </>
  )
}

function Start({ formulas }: { formulas: string[] }) {
  const [name, setName] = useState('')
  const [arms, setArms] = useState<[string, string]>([formulas[0] ?? '', formulas[1] ?? formulas[0] ?? ''])
  const isReady = /^[a-z0-9][a-z0-9-]{2,39}$/.test(name)
  return (
    <ul>
      <Decision
        facts={<h2 className="text-lg font-bold">{m.look_start()}</h2>}
        choices={[
          {
            label: m.look_start(),
            isReady,
            decide: (reason) => kiwi.admin.ranking.startExperiment.mutate({ name, formulas: arms as never, reason }),
          },
        ]}
      >
        <TextField
          label={m.look_experiment_name()}
          hint={m.look_experiment_name_hint()}
          value={name}
          onChange={setName}
          maxLength={40}
          autoComplete="off"
        />
        <div className="grid grid-cols-2 gap-3">
          {arms.map((formula, arm) => (
            <FormulaSelect
              key={arm}
              label={m.look_arm({ arm: armName(arm) })}
              formulas={formulas}
              value={formula}
              onChange={(chosen) => setArms(arm === 0 ? [chosen, arms[1]] : [arms[0], chosen])}
            />
          ))}
        </div>
      </Decision>
    </ul>
  )
}

interface FormulaSelectProps {
  label: string
  formulas: string[]
  value: string
  onChange: (formula: string) => void
}

export function FormulaSelect({ label, formulas, value, onChange }: FormulaSelectProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {formulas.map((formula) => (
          <option key={formula}>{formula}</option>
        ))}
      </select>
    </div>
  )
}

function ExperimentPanel({ experiment }: { experiment: Experiment }) {
  const { name, formulas, startedAt, stoppedAt, decisions, days } = experiment
  const mayChange = useMayChange()
  const newest = days.at(-1)
  return (
    <Panel title={name}>
      <p className="text-sm text-muted">
        {stoppedAt === null
          ? m.look_running_since({ time: formatDateTime(startedAt) })
          : m.look_ran({ from: formatDateTime(startedAt), to: formatDateTime(stoppedAt) })}
      </p>
      {newest?.ratio.isMismatch && (
        <p role="alert" className="mt-3 rounded-2xl bg-danger-soft p-4 font-medium text-danger">
          {m.look_mismatch()}
        </p>
      )}
      {newest ? (
        <>
          <Outcome formulas={formulas} day={newest} />
          <Course formulas={formulas} days={days} />
        </>
      ) : (
        <p className="mt-3 rounded-2xl bg-sunken p-4 text-muted">{m.look_no_outcome()}</p>
      )}
      <ul className="mt-4 space-y-1 text-sm text-muted">
        {decisions.map(({ action, actor, reason, at }) => (
          <li key={at}>
            {(action === 'start' ? m.look_started_by : m.look_stopped_by)({ actor, time: formatDateTime(at) })} “{reason}”
          </li>
        ))}
      </ul>
      {stoppedAt === null && mayChange && (
        <ul className="mt-4">
          <Decision
            facts={<h3 className="font-bold">{m.look_stop()}</h3>}
            choices={[
              {
                label: m.look_stop(),
                warns: { title: m.look_stop_ask({ name }), body: m.look_stop_ask_body() },
                decide: (reason) => kiwi.admin.ranking.stopExperiment.mutate({ name, reason }),
              },
            ]}
          />
        </ul>
      )}
    </Panel>
  )
}

function Outcome({ formulas, day }: { formulas: string[]; day: Day }) {
  return (
    <div className="mt-4">
      <DataTable
        label={m.look_outcome()}
        heads={[
          m.look_formula(),
          m.look_people(),
          m.look_click_through(),
          m.look_difference(),
          m.look_likes_each(),
          m.look_difference_likes(),
        ]}
        rows={day.arms.map(({ people, clickRate, likeRate, clicks, likes }, arm) => [
          <span key="name" className="inline-flex items-center gap-2">
            <span aria-hidden className="size-2.5 rounded-full" style={{ background: armColors[arm] }} />
            {armName(arm)} · {formulas[arm]}
          </span>,
          formatCount(people),
          clickRate === null ? '–' : formatShare(clickRate),
          arm === 0 ? '' : <Verdict key="clicks" difference={clicks} />,
          likeRate === null ? '–' : formatShare(likeRate),
          likes ? intervalText(likes) : arm === 0 ? '' : '–',
        ])}
      />
    </div>
  )
}

const verdicts = { open: m.look_verdict_open, better: m.look_verdict_better, worse: m.look_verdict_worse }
const verdictLooks = { open: 'bg-sunken text-muted', better: 'bg-kiwi-soft text-kiwi', worse: 'bg-danger-soft text-danger' }

const intervalText = ({ difference, low, high }: Difference) => `${formatPoints(difference)} (${formatPoints(low)} – ${formatPoints(high)})`

function Verdict({ difference: found }: { difference: Difference | null }) {
  if (!found) return <>–</>
  return (
    <span className="inline-flex items-center gap-2">
      {intervalText(found)}
      <span className={`rounded-full px-2.5 py-1 text-[0.8125rem] font-semibold ${verdictLooks[found.verdict]}`}>
        {verdicts[found.verdict]()}
      </span>
    </span>
  )
}

/** The difference as it stood each day: the experiment may stop when the band leaves zero. */
function Course({ formulas, days }: { formulas: string[]; days: Day[] }) {
  const at = (day: Day, arm: number) => day.arms[arm]?.clicks ?? null
  return (
    <div className="mt-4">
      <Plot
        title={m.look_course()}
        zero
        x={{
          label: m.look_day(),
          values: days.map(({ day }) => day),
          format: dayOf,
        }}
        format={formatPoints}
        lines={formulas.slice(1).map((formula, index) => ({
          label: `${armName(index + 1)} − A`,
          color: armColors[index + 1] ?? '#5f9424',
          values: days.map((day) => at(day, index + 1)?.difference ?? null),
          low: days.map((day) => at(day, index + 1)?.low ?? null),
          high: days.map((day) => at(day, index + 1)?.high ?? null),
        }))}
      />
    </div>
  )
}
