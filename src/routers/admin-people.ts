import * as z from 'zod'
import { ordersAround, peopleOfOrder } from '../commerce/orders/orders-around.ts'
import { moneyAround } from '../pay/desk/money-around.ts'
import { findPeople } from '../social/staff/find-people.ts'
import { listProposals } from '../social/staff/list-proposals.ts'
import { asSeenBy, openPerson } from '../social/staff/looked.ts'
import { readPerson } from '../social/staff/read-person.ts'
import { refuseProposal } from '../social/staff/refuse-proposal.ts'
import { signOutPerson } from '../social/staff/sign-out-person.ts'
import {
  findPeopleInput,
  foundPeople,
  openedPerson,
  openPersonInput,
  personInput,
  proposalList,
  refuseProposalInput,
  staffPerson,
  timelineInput,
  timelinePage,
  viewHomeInput,
} from '../social/staff/schema.ts'
import { personTimeline } from '../social/staff/timeline.ts'
import { homeFeed } from '../social/timelines/home-feed.ts'
import { homePage } from '../social/timelines/schema.ts'
import { readProfile } from '../social/people/read-profile.ts'
import { profile } from '../social/people/schema.ts'
import { noInput } from '../shared/text.ts'
import { asJson, router, staff } from './trpc.ts'

const viewedAtOnce = 10

export const adminPeopleRouter = router({
  find: staff('people.look', 'read', findPeopleInput, foundPeople).query(async ({ ctx, input }) =>
    findPeople(ctx, input, await peopleOfOrder(ctx, input.text)),
  ),
  /** With a reason, which is kept: what follows is open for an hour. */
  open: staff('people.look', 'write', openPersonInput, openedPerson).mutation(({ ctx, input }) => openPerson(ctx, 'look', input)),
  get: staff('people.look', 'read', personInput, staffPerson).query(({ ctx, input }) => readPerson(ctx, input)),
  timeline: staff('people.look', 'read', timelineInput, timelinePage).query(({ ctx, input }) =>
    personTimeline(ctx, input, [ordersAround, moneyAround]),
  ),
  signOut: staff('people.sign_out', 'write', openPersonInput, z.object({ ended: z.int() })).mutation(({ ctx, input }) =>
    signOutPerson(ctx, input),
  ),
  /** The same for what the person sees. */
  openView: staff('people.view', 'write', openPersonInput, openedPerson).mutation(({ ctx, input }) => openPerson(ctx, 'view', input)),
  viewHome: staff('people.view', 'read', viewHomeInput, homePage).query(async ({ ctx, input }) => {
    return asJson(homeFeed(await asSeenBy(ctx, input.personId), { cursor: input.cursor, limit: viewedAtOnce }, { isLookedAt: true }))
  }),
  viewProfile: staff('people.view', 'read', personInput, profile).query(async ({ ctx, input }) => {
    const seen = await asSeenBy(ctx, input.personId)
    return readProfile(seen, { handle: seen.handle })
  }),
})

export const adminDecisionsRouter = router({
  /** Of the kinds that the caller may decide about. */
  list: staff('people.look', 'read', noInput, proposalList).query(({ ctx }) => listProposals(ctx)),
  refuse: staff('people.look', 'write', refuseProposalInput, z.object({ refused: z.literal(true) })).mutation(({ ctx, input }) =>
    refuseProposal(ctx, input),
  ),
})
