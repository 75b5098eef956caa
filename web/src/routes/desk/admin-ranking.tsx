import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { ExperimentDesk } from '../../parts/desk/ExperimentDesk.tsx'
import { Overview } from '../../parts/desk/Overview.tsx'
import { Replay } from '../../parts/desk/Replay.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Snapshot } from '../../parts/desk/Snapshot.tsx'
import { Why } from '../../parts/desk/Why.tsx'
import { TabBar } from '../../parts/TabBar.tsx'

type View = 'overview' | 'snapshot' | 'experiments' | 'replay' | 'why'

const tabs: { value: View; label: () => string }[] = [
  { value: 'overview', label: m.look_overview },
  { value: 'snapshot', label: m.look_snapshot },
  { value: 'experiments', label: m.look_experiments },
  { value: 'replay', label: m.look_replay },
  { value: 'why', label: m.look_why },
]
const views: Record<View, () => ReactNode> = {
  overview: Overview,
  snapshot: Snapshot,
  experiments: ExperimentDesk,
  replay: Replay,
  why: Why,
}

/** What the feeds show and what comes of it. Only this page loads the plots. */
export function AdminRankingPage() {
  return (
    <StaffPage title={m.look_title()} permission="ranking.look">
      <Views />
    </StaffPage>
  )
}

function Views() {
  const [view, setView] = useState<View>('overview')
  const Chosen = views[view]
  return (
    <>
      <TabBar label={m.look_title()} tabs={tabs} value={view} onChange={setView} />
      <div className="mt-5 space-y-5">
        <Chosen />
      </div>
    </>
  )
}
