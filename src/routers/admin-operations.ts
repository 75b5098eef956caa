import { readSearchDesk } from '../social/search/read-search-desk.ts'
import { discardJob, readJobs, retryJob } from '../social/staff/job-desk.ts'
import { listStaffActs } from '../commerce/orders/list-staff-acts.ts'
import { actPage, actsInput, jobDesk, jobInput, searchDesk } from '../social/staff/schema.ts'
import { readSwitches } from '../social/switches/read-switches.ts'
import { setSwitchInput, switchList } from '../social/switches/schema.ts'
import { setSwitch } from '../social/switches/set-switch.ts'
import { withheldTags, withholdTagInput } from '../social/tags/schema.ts'
import { listWithheldTags, withholdTag } from '../social/tags/withhold-tag.ts'
import { noInput } from '../shared/text.ts'
import { router, staff } from './trpc.ts'

export const adminOperationsRouter = router({
  jobs: staff('jobs.run', 'read', noInput, jobDesk).query(({ ctx }) => readJobs(ctx)),
  retryJob: staff('jobs.run', 'write', jobInput, jobDesk).mutation(({ ctx, input }) => retryJob(ctx, input)),
  discardJob: staff('jobs.run', 'write', jobInput, jobDesk).mutation(({ ctx, input }) => discardJob(ctx, input)),
  search: staff('jobs.run', 'read', noInput, searchDesk).query(({ ctx }) => readSearchDesk(ctx)),
  switches: staff('settings.change', 'read', noInput, switchList).query(({ ctx }) => readSwitches(ctx)),
  setSwitch: staff('settings.change', 'write', setSwitchInput, switchList).mutation(({ ctx, input }) => setSwitch(ctx, input)),
  /** Hashtags that are kept out of trends. */
  withheldTags: staff('content.moderate', 'read', noInput, withheldTags).query(({ ctx }) => listWithheldTags(ctx)),
  withholdTag: staff('content.moderate', 'write', withholdTagInput, withheldTags).mutation(({ ctx, input }) => withholdTag(ctx, input)),
  acts: staff('staff.watch', 'read', actsInput, actPage).query(({ ctx, input }) => listStaffActs(ctx, input)),
})
