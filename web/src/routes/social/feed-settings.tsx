import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Picture } from '../../parts/Picture.tsx'
import { BlockSkeleton, RowSkeleton } from '../../parts/Skeletons.tsx'
import { ChipChoice } from '../../parts/social/ChipChoice.tsx'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { formatAgo } from '../../state/dates.ts'
import { type AboutMe, type ActKind, type Category, kiwi, type Me, type PostCard } from '../../state/kiwi.ts'
import { useChooseTopics, useLessLike, useRestartInterest, useSetPersonalised } from '../../state/social/interest.ts'
import { queries } from '../../state/social/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { categoryNames, formatCount } from '../../state/wording.ts'

export function FeedSettingsPage() {
  return (
    <MemberPage title={m.settings_feed()} verifyReason={m.me_verify_banner()} className="space-y-4 px-4 pb-8">
      {(me) => <FeedSettings me={me} />}
    </MemberPage>
  )
}

function FeedSettings({ me }: { me: Me }) {
  const { data: about, error, refetch } = useQuery(queries.aboutMe())
  if (!about) return error ? <Failure error={error} retry={() => void refetch()} /> : <BlockSkeleton />
  return (
    <>
      <Panel title={m.feed_settings_switch()}>
        <PersonalisedSwitch about={about} />
        <Reset />
      </Panel>
      <Panel title={m.feed_settings_topics()}>
        <Topics me={me} />
      </Panel>
      <Panel title={m.feed_settings_less()}>
        <LessLikeList about={about} />
      </Panel>
      <Panel title={m.feed_settings_hidden({ count: about.hiddenCount })}>
        {about.hiddenCount === 0 ? <p className="text-muted">{m.feed_settings_hidden_none()}</p> : <HiddenPosts />}
      </Panel>
      <Panel title={m.feed_settings_stored()}>
        <Stored about={about} />
      </Panel>
    </>
  )
}

function PersonalisedSwitch({ about }: { about: AboutMe }) {
  const set = useSetPersonalised()
  return (
    <>
      <SwitchRow
        label={m.feed_settings_use_mine()}
        hint={m.feed_settings_switch_hint()}
        checked={set.isPending ? set.variables : about.isPersonalised}
        onChange={(on) => set.mutate(on)}
      />
      {!about.isPersonalised && <p className="mt-3 text-sm text-muted">{m.feed_settings_off_kept()}</p>}
    </>
  )
}

function Topics({ me }: { me: Me }) {
  const choose = useChooseTopics()
  const chosen: Category[] = choose.isPending ? choose.variables : me.interests
  return (
    <ChipChoice
      label={<span className="sr-only">{m.field_interests()}</span>}
      hint={m.field_interests_hint()}
      chosen={chosen}
      onChange={(next) => choose.mutate(next)}
    />
  )
}

const kindNames: Record<AboutMe['lessLike'][number]['kind'], () => string> = {
  author: m.less_kind_author,
  hashtag: m.less_kind_hashtag,
  product: m.less_kind_product,
  category: m.less_kind_category,
}

function LessLikeList({ about }: { about: AboutMe }) {
  const lessLike = useLessLike()
  if (about.lessLike.length === 0) return <p className="text-muted">{m.feed_settings_less_none()}</p>
  return (
    <ul className="divide-y divide-line">
      {about.lessLike.map(({ name: given, ...one }) => {
        const name = one.kind === 'category' ? categoryNames[one.key]() : one.kind === 'hashtag' ? `#${given}` : given
        return (
          <li key={`${one.kind}:${one.key}`} className="flex min-h-14 items-center gap-3 py-1.5">
            <span className="min-w-0 flex-1 leading-tight">
              <bdi className="block truncate font-semibold">{name}</bdi>
              <span className="text-sm text-muted">{kindNames[one.kind]()}</span>
            </span>
            <Button
              kind="quiet"
              className="px-4"
              aria-label={m.feed_settings_less_remove({ name })}
              busy={lessLike.isPending && lessLike.variables.key === one.key}
              onClick={() => lessLike.mutate({ ...one, on: false })}
            >
              {m.undo()}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

function HiddenPosts() {
  const query = useInfiniteQuery(queries.hiddenPosts())
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  return (
    <PagedList query={query} isEmpty={posts.length === 0} empty={<p className="text-muted">{m.feed_settings_post_gone()}</p>}>
      <ul className="divide-y divide-line">
        {posts.map((post) => (
          <li key={post.id} className="flex min-h-14 items-center gap-3 py-1.5">
            <PostLine post={post} />
            <ShowAgain post={post} />
          </li>
        ))}
      </ul>
    </PagedList>
  )
}

function ShowAgain({ post }: { post: PostCard }) {
  const client = useQueryClient()
  const show = useMutation({
    mutationFn: () => kiwi.feed.hide.mutate({ postId: post.id, hidden: false }),
    onSuccess: () => {
      toast(m.post_shown_again())
      void client.invalidateQueries({ queryKey: queries.home().queryKey })
      void client.invalidateQueries({ queryKey: ['posts', 'popular'] })
      return client.invalidateQueries({ queryKey: queries.aboutMe().queryKey })
    },
    onError: toastFailure,
  })
  return (
    <Button kind="quiet" className="shrink-0 px-4" busy={show.isPending} onClick={() => show.mutate()}>
      {m.feed_settings_show_again()}
      <span className="sr-only"> {titleOf(post)}</span>
    </Button>
  )
}

const actNames: Record<ActKind, () => string> = {
  view: m.act_view,
  click: m.act_click,
  like: m.act_like,
  bookmark: m.act_bookmark,
  comment: m.act_comment,
  share: m.act_share,
  purchase: m.act_purchase,
}

function Stored({ about }: { about: AboutMe }) {
  const [kind, setKind] = useState<ActKind | 'all'>('all')
  const query = useInfiniteQuery(queries.myActs(kind === 'all' ? null : kind))
  const acts = query.data?.pages.flatMap((page) => page.acts) ?? []
  const total = about.acts.reduce((sum, { count }) => sum + count, 0)
  const tabs = [
    { value: 'all' as const, label: () => m.act_count({ name: m.act_all(), count: formatCount(total) }) },
    ...about.acts.map(({ kind: value, count }) => ({
      value,
      label: () => m.act_count({ name: actNames[value](), count: formatCount(count) }),
    })),
  ]
  return (
    <>
      <p className="mb-3 text-[0.9375rem] text-muted">
        {m.feed_settings_stored_lead({ days: about.keptDays.acts, listDays: about.keptDays.lists })}
        {about.resetAt && ` ${m.feed_settings_reset_at({ time: formatAgo(about.resetAt) })}`}
      </p>
      <Tastes about={about} />
      {total > 0 && <TabBar label={m.feed_settings_stored()} tabs={tabs} value={kind} onChange={setKind} />}
      <PagedList
        query={query}
        isEmpty={acts.length === 0}
        empty={<p className="text-muted">{m.feed_settings_none()}</p>}
        skeleton={<RowSkeleton count={3} />}
      >
        <ul className="divide-y divide-line">
          {acts.map((act) => (
            <li key={act.postId} className="flex min-h-16 items-center gap-3 py-1.5">
              {act.post ? <PostLine post={act.post} below={`${actNames[act.kind]()} · ${formatAgo(act.at)}`} /> : <GoneLine act={act} />}
              <Forget postId={act.postId} />
            </li>
          ))}
        </ul>
      </PagedList>
    </>
  )
}

/** What the ranking makes of the acts: the longer the bar, the more it counts. */
function Tastes({ about: { profile } }: { about: AboutMe }) {
  const tastes = [
    ...profile.categories.map(({ category, share }) => ({ name: categoryNames[category](), kind: m.less_kind_category(), share })),
    ...profile.tags.map(({ tag, share }) => ({ name: `#${tag}`, kind: m.less_kind_hashtag(), share })),
    ...profile.products.map(({ title, share }) => ({ name: title, kind: m.less_kind_product(), share })),
    ...profile.authors.map(({ name, share }) => ({ name, kind: m.less_kind_author(), share })),
  ]
  if (tastes.length === 0) return null
  return (
    <section aria-label={m.feed_settings_tastes()} className="mb-4">
      <h3 className="mb-2 text-sm font-semibold">{m.feed_settings_tastes()}</h3>
      <ul className="grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
        {tastes.map(({ name, kind, share }) => (
          <li key={`${kind} ${name}`} className="relative overflow-hidden rounded-lg bg-sunken px-3 py-1.5 text-sm">
            <span aria-hidden className="absolute inset-y-0 left-0 bg-kiwi-soft" style={{ width: `${share * 100}%` }} />
            <span className="relative flex items-baseline justify-between gap-2">
              <bdi className="truncate font-medium">{name}</bdi>
              <span className="shrink-0 text-[0.8125rem] text-muted">{kind}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function GoneLine({ act }: { act: { kind: ActKind; at: string } }) {
  return (
    <span className="min-w-0 flex-1 leading-tight text-muted">
      {m.feed_settings_post_gone()}
      <span className="block text-sm">{`${actNames[act.kind]()} · ${formatAgo(act.at)}`}</span>
    </span>
  )
}

function titleOf(post: PostCard): string {
  return post.caption.trim() === '' ? m.post_title({ name: post.author.displayName }) : post.caption.trim()
}

function PostLine({ post, below }: { post: PostCard; below?: string }) {
  const lead = post.images[0]
  return (
    <Link to="/posts/$postId" params={{ postId: post.id }} className="flex min-h-11 min-w-0 flex-1 items-center gap-3">
      <span className="size-12 shrink-0 overflow-hidden rounded-xl bg-sunken">{lead && <Picture image={lead} alt="" sizes="48px" />}</span>
      <span className="min-w-0 leading-tight">
        <bdi className="block truncate font-semibold">{titleOf(post)}</bdi>
        <span className="block truncate text-sm text-muted">{below ?? `@${post.author.handle}`}</span>
      </span>
    </Link>
  )
}

function Forget({ postId }: { postId: string }) {
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => kiwi.feed.forgetAct.mutate({ postId }),
    onSuccess: () => {
      toast(m.feed_settings_forgotten())
      return client.invalidateQueries({ queryKey: queries.aboutMe().queryKey })
    },
    onError: toastFailure,
  })
  return (
    <button
      type="button"
      aria-label={m.feed_settings_forget()}
      disabled={forget.isPending}
      onClick={() => forget.mutate()}
      className="grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken hover:text-danger disabled:opacity-45"
    >
      <Trash2 aria-hidden className="size-5" />
    </button>
  )
}

function Reset() {
  const [asking, setAsking] = useState(false)
  const restart = useRestartInterest()
  const reset = useMutation({
    mutationFn: () => kiwi.feed.resetInterests.mutate(),
    onSuccess: async () => {
      toast(m.feed_settings_reset_done())
      await restart()
    },
    onError: toastFailure,
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <Button kind="quiet" className="mt-4 w-full text-danger" onClick={() => setAsking(true)}>
        {m.feed_settings_reset()}
      </Button>
      {asking && (
        <ConfirmDialog
          title={m.feed_settings_reset_title()}
          body={m.feed_settings_reset_body()}
          action={m.feed_settings_reset()}
          busy={reset.isPending}
          onConfirm={() => reset.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
