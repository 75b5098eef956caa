import { useQuery } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import { deskQueries } from '../../state/desk/queries.ts'

type Alarm = RouterOutputs['admin']['pay']['alarms'][number]

const sentences: Record<Alarm['state'], (alarm: Alarm) => string> = {
  failing: ({ job }) => m.desk_alarm_failing({ job }),
  late: ({ job }) => m.desk_alarm_late({ job }),
  gave_up: ({ job, count }) => m.desk_alarm_gave_up({ job, count }),
}

/** Money jobs that fail, are late or gave up. Nothing is shown while all work. */
export function MoneyAlarms() {
  const { data: alarms } = useQuery({ ...deskQueries.alarms(), refetchInterval: 30_000 })
  if (!alarms || alarms.length === 0) return null
  return (
    <section role="alert" aria-label={m.desk_alarms()} className="mb-4 rounded-3xl bg-danger-soft p-5 text-danger">
      <p className="font-bold">{m.desk_alarms()}</p>
      <ul className="mt-2 space-y-2 text-sm">
        {alarms.map((alarm) => (
          <li key={`${alarm.job} ${alarm.state}`}>
            <p className="font-semibold">{sentences[alarm.state](alarm)}</p>
            {alarm.state !== 'gave_up' && (
              <p>{alarm.lastDoneAt === null ? m.desk_alarm_never() : m.desk_alarm_last({ time: moneyDateTime(alarm.lastDoneAt) })}</p>
            )}
            {alarm.lastError !== null && (
              <p dir="ltr" className="break-words">
                {alarm.lastError}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
