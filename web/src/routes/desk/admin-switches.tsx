import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { Decision } from '../../parts/desk/Decision.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDateTime } from '../../state/desk/ranking-wording.ts'
import { staffQueries } from '../../state/desk/staff-queries.ts'
import { switchEffects, switchName } from '../../state/desk/staff-wording.ts'
import { kiwi } from '../../state/kiwi.ts'

/** Features that can be turned off for everybody, with a reason. */
export function AdminSwitchesPage() {
  return (
    <StaffPage title={m.staff_switches()} permission="settings.change">
      <Switches />
    </StaffPage>
  )
}

function Switches() {
  const { data, error, isPending, refetch } = useQuery(staffQueries.switches())
  if (isPending) return <BlockSkeleton className="h-72" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <ul className="grid gap-3 lg:grid-cols-2">
      {data.switches.map(({ name, isOn, changed }) => (
        <Decision
          key={name}
          facts={
            <>
              <h2 className="flex items-baseline justify-between gap-3 text-lg font-bold">
                {switchName(name)}
                <span className={`text-sm font-semibold ${isOn ? 'text-kiwi' : 'text-danger'}`}>{isOn ? m.staff_on() : m.staff_off()}</span>
              </h2>
              <p className="mt-1 text-sm text-muted">{switchEffects[name]()}</p>
              {changed && (
                <p className="mt-1 text-sm break-words text-muted">
                  {changed.by} · {formatDateTime(changed.at)} · “{changed.reason}”
                </p>
              )}
            </>
          }
          choices={[
            {
              label: isOn ? m.staff_turn_off() : m.staff_turn_on(),
              ...(isOn && { warns: { title: m.staff_switch_ask({ name: switchName(name) }), body: switchEffects[name]() } }),
              decide: (reason) => kiwi.admin.operations.setSwitch.mutate({ name, isOn: !isOn, reason }),
            },
          ]}
        />
      ))}
    </ul>
  )
}
