import { moneyParts } from '../pay/ledger/freeze-wallet.ts'
import {
  actionList,
  contentActionInput,
  decidedAction,
  listActionsInput,
  personActionInput,
  standingInput,
} from '../social/moderation/action-schema.ts'
import { actOnContent, actOnPerson, setBan, setFreeze } from '../social/moderation/decide-action.ts'
import { listActions } from '../social/moderation/list-actions.ts'
import { router, staff } from './trpc.ts'

/** Sanctions outside of a case. Each is kept for ever and told to the person. */
export const adminActionsRouter = router({
  list: staff('people.look', 'read', listActionsInput, actionList).query(({ ctx, input }) => listActions(ctx, input)),
  person: staff('people.limit', 'write', personActionInput, decidedAction).mutation(({ ctx, input }) => actOnPerson(ctx, input)),
  content: staff('content.moderate', 'write', contentActionInput, decidedAction).mutation(({ ctx, input }) => actOnContent(ctx, input)),
  ban: staff('people.ban', 'write', standingInput, decidedAction).mutation(({ ctx, input }) => setBan(ctx, input)),
  freeze: staff('money.freeze', 'write', standingInput, decidedAction).mutation(({ ctx, input }) => setFreeze(ctx, input, moneyParts)),
})
