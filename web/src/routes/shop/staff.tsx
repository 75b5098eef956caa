import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type MemberRole, memberRoles, mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Failure } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { actNames, roleHints, roleNames } from '../../parts/shop/wording.ts'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { moneyDateTime } from '../../state/dates.ts'
import { formatKrw } from '../../state/wording.ts'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { roomQueries, type ShopAct, type ShopStaff } from '../../state/orders/room-queries.ts'
import { queries } from '../../state/social/queries.ts'
import { toastFailure } from '../../state/toasts.ts'

type Member = ShopStaff['members'][number]

export function RoomStaffPage() {
  return (
    <RoomPage title={m.room_staff()} permission="room">
      {() => <Staff />}
    </RoomPage>
  )
}

function Staff() {
  const { data: staff, error, isPending, refetch } = useQuery(roomQueries.staff())
  if (isPending) return <BlockSkeleton className="h-60" />
  if (!staff) return <Failure error={error} retry={() => void refetch()} />
  const isManager = mayInShop(staff.role, 'people')
  return (
    <>
      <ul>
        <li>
          <PersonRow person={staff.owner} note={<span className="block text-sm text-kiwi">{roleNames.owner()}</span>} />
        </li>
        {staff.members.map((member) => (
          <li key={member.person.id}>
            <PersonRow person={member.person} note={<RoleNote member={member} />}>
              {isManager && <MemberActs member={member} />}
            </PersonRow>
          </li>
        ))}
      </ul>
      {isManager ? (
        <>
          <Invite />
          <Acts />
        </>
      ) : (
        <Leave />
      )}
    </>
  )
}

function RoleNote({ member: { role, acceptedAt } }: { member: Member }) {
  return (
    <span className="block text-sm text-muted">
      {roleNames[role]()}
      {acceptedAt === null && ` · ${m.room_waits()}`}
    </span>
  )
}

/** Another role, or the end of the work, at once. */
function MemberActs({ member: { person, role, acceptedAt } }: { member: Member }) {
  const [isEnding, setEnding] = useState(false)
  const keep = useKeepStaff()
  const setRole = useMutation({
    mutationFn: (next: MemberRole) => kiwi.shops.staff.setRole.mutate({ personId: person.id, role: next }),
    onSuccess: keep,
    onError: toastFailure,
  })
  const remove = useMutation({
    mutationFn: () => kiwi.shops.staff.remove.mutate({ personId: person.id }),
    onSuccess: keep,
    onError: toastFailure,
  })
  const name = isolated(person.displayName)
  return (
    <span className="flex shrink-0 items-center gap-1">
      <select
        aria-label={m.room_role_of({ name })}
        value={role}
        disabled={setRole.isPending}
        onChange={({ target }) => setRole.mutate(target.value as MemberRole)}
        className="field min-h-11 w-auto py-1 text-sm"
      >
        {memberRoles.map((one) => (
          <option key={one} value={one}>
            {roleNames[one]()}
          </option>
        ))}
      </select>
      <Button kind="quiet" className="px-4" onClick={() => setEnding(true)}>
        {m.room_remove()}
        <span className="sr-only"> {name}</span>
      </Button>
      {isEnding && (
        <ConfirmDialog
          title={acceptedAt === null ? m.room_take_back_ask({ name }) : m.room_remove_ask({ name })}
          body={acceptedAt === null ? m.room_take_back_body() : m.room_remove_body()}
          action={m.room_remove()}
          busy={remove.isPending}
          onClose={() => setEnding(false)}
          onConfirm={() => remove.mutate()}
        />
      )}
    </span>
  )
}

function useKeepStaff(): (staff: ShopStaff) => void {
  const client = useQueryClient()
  return (staff) => {
    client.setQueryData(roomQueries.staff().queryKey, staff)
    void client.invalidateQueries({ queryKey: roomQueries.acts().queryKey })
  }
}

/** By handle: the person is looked up first, so that who is invited is who was meant. */
function Invite() {
  const [handle, setHandle] = useState('')
  const [role, setRole] = useState<MemberRole>('seller')
  const keep = useKeepStaff()
  const invite = useMutation({
    mutationFn: async () => {
      const person = await kiwi.people.get.query({ handle: handle.trim().replace(/^@/, '').toLowerCase() })
      return kiwi.shops.staff.invite.mutate({ personId: person.id, handle: person.handle, role })
    },
    onSuccess: (staff) => {
      keep(staff)
      setHandle('')
    },
  })
  return (
    <form
      className="mt-6 space-y-4 rounded-3xl border border-line bg-card p-5"
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      <h2 className="text-lg font-bold">{m.room_invite_title()}</h2>
      <TextField
        label={m.room_invite_handle()}
        hint={m.room_invite_hint()}
        error={invite.error ? asKiwiError(invite.error).message : null}
        prefix="@"
        value={handle}
        onChange={setHandle}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={31}
      />
      <fieldset className="space-y-2">
        <legend className="mb-1.5 text-sm font-semibold">{m.room_role()}</legend>
        {memberRoles.map((one) => (
          <label
            key={one}
            className="flex min-h-14 cursor-pointer items-center gap-3 rounded-2xl border border-line px-4 py-2 has-checked:border-kiwi has-checked:bg-kiwi-soft"
          >
            <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} className="size-5 accent-kiwi" />
            {roleNames[one]()}: {roleHints[one]()}
          </label>
        ))}
      </fieldset>
      <Button type="submit" busy={invite.isPending} disabled={handle.trim() === ''}>
        {m.room_invite()}
      </Button>
    </form>
  )
}

function Leave() {
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const leave = useMutation({
    mutationFn: () => kiwi.shops.staff.leave.mutate(),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.me().queryKey }),
    onError: toastFailure,
  })
  return (
    <div className="mt-6">
      <Button kind="quiet" onClick={() => setAsked(true)}>
        {m.room_leave()}
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={m.room_leave_ask()}
          body={m.room_remove_body()}
          action={m.room_leave()}
          busy={leave.isPending}
          onClose={() => setAsked(false)}
          onConfirm={() => leave.mutate()}
        />
      )}
    </div>
  )
}

const orderActs: ReadonlySet<ShopAct['act']> = new Set(['confirm_order', 'cancel_order'])

/** Who did what, newest first. */
function Acts() {
  const query = useInfiniteQuery(roomQueries.acts())
  const acts = query.data?.pages.flatMap((page) => page.acts) ?? []
  if (acts.length === 0) return null
  return (
    <section className="mt-8">
      <h2 className="text-lg font-bold">{m.room_acts()}</h2>
      <ul className="mt-2 divide-y divide-line">
        {acts.map(({ id, by, act, subjectId, subjectName, details: { amountKrw }, at }) => (
          <li key={id} className="py-3 leading-snug">
            <span className="block">
              <bdi className="font-semibold">{by?.displayName ?? m.room_act_by_nobody()}</bdi> · {actNames[act]()}
            </span>
            <span className="block text-sm text-muted">
              {orderActs.has(act) && subjectId !== null ? (
                <Link
                  to="/orders/$orderId"
                  params={{ orderId: subjectId }}
                  className="inline-flex min-h-11 items-center text-kiwi hover:underline"
                >
                  {subjectName}
                </Link>
              ) : (
                subjectName !== null && <bdi>{subjectName}</bdi>
              )}
              {subjectName !== null && ' · '}
              {typeof amountKrw === 'number' && `${formatKrw(amountKrw)} · `}
              {moneyDateTime(at)}
            </span>
          </li>
        ))}
      </ul>
      <MoreBelow {...query} />
    </section>
  )
}
