import { Hash, Heart, SearchX, ShoppingCart } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { clientFailure } from '@kiwi/sdk'
import { getLocale } from '../../paraglide/runtime.js'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Columns } from '../../parts/Columns.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Done } from '../../parts/Done.tsx'
import { GrowingField, TooLong } from '../../parts/GrowingField.tsx'
import { LanguageSwitch } from '../../parts/LanguageSwitch.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { Name } from '../../parts/Name.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Picture } from '../../parts/Picture.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { ThemeSwitch } from '../../parts/ThemeSwitch.tsx'
import {
  BlockSkeleton,
  ButtonSkeleton,
  GridSkeleton,
  MosaicSkeleton,
  PostSkeleton,
  ProfileSkeleton,
  RailSkeleton,
  RowSkeleton,
  TileSkeleton,
} from '../../parts/Skeletons.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { PostCardView } from '../../parts/social/PostCardView.tsx'
import { tagChip, TagFace } from '../../parts/social/TagFace.tsx'
import { TagChips } from '../../parts/social/Trends.tsx'
import { AmountField } from '../../parts/wallet/AmountField.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import { WonInput } from '../../parts/WonInput.tsx'
import type { PostCard } from '../../state/kiwi.ts'
import { toast } from '../../state/toasts.ts'

const long = '아주아주긴이름을가진사람이여기에있어요그래도줄이넘치지않아요 and a name that goes on in another script العربية'
const person = { id: '0', handle: 'kiwi', displayName: '지민', avatarUrl: null, avatarThumbhash: null, mark: null } as const
const shown = { width: 4, height: 5, thumbhash: 'VfcNDYL4eIdwd4d/gIiHeHeIiPYnCIA=', alt: '', base: '', webp: [], jpeg: [], tags: [] }
const tag = { productId: '0', x: 0.4, y: 0.5, title: long, priceKrw: 128_000 }
const post: PostCard = {
  id: '0',
  author: { ...person, displayName: long },
  caption: `${long} #찻자리 @kiwi https://example.com/${'a'.repeat(60)}`,
  category: 'home',
  hashtags: ['찻자리'],
  images: [
    { ...shown, tags: [tag, { ...tag, productId: '1', x: 0.8, y: 0.8 }] },
    { ...shown, width: 8 },
  ],
  likeCount: 12_345,
  commentCount: 1,
  bookmarkCount: 0,
  liked: true,
  bookmarked: true,
  createdAt: '2026-11-01T00:00:00.000Z',
  audience: 'close_friends',
  paidLabel: true,
  place: long,
}
const list = { hasNextPage: true, isFetchingNextPage: false, isFetchNextPageError: false, error: null, fetchNextPage: () => {} }
const colours = [
  'paper',
  'card',
  'sunken',
  'ink',
  'muted',
  'line',
  'kiwi',
  'kiwi-strong',
  'kiwi-soft',
  'heart',
  'danger',
  'danger-soft',
  'honey',
  'honey-soft',
]

/**
 * In development only: the parts of docs/design.md in their states. It is read by those who build
 * Kiwi, so its own words are not translated.
 */
export function DesignPage() {
  const [tab, setTab] = useState<'one' | 'two'>('one')
  const [isOn, setOn] = useState(true)
  const [text, setText] = useState('')
  const [amountKrw, setAmountKrw] = useState(0)
  const [won, setWon] = useState('12000')
  const [words, setWords] = useState('첫 줄\n둘째 줄')
  const [opened, setOpened] = useState<'dialog' | 'question' | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  return (
    <Column wide>
      <PageHeader title="Design">
        <LanguageSwitch />
        <ThemeSwitch />
      </PageHeader>
      <div className="space-y-10 px-4 pb-16">
        <Part title="Colours">
          <ul className="grid grid-cols-3 gap-2 sm:grid-cols-5">
            {colours.map((name) => (
              <li key={name}>
                <span className="block h-14 rounded-2xl border border-line" style={{ background: `var(--${name})` }} />
                <span className="text-[0.8125rem] text-muted">{name}</span>
              </li>
            ))}
          </ul>
        </Part>
        <Part title="Type">
          <p className="text-[2.5rem] font-extrabold tracking-tight tabular-nums">128,000원</p>
          <p className="text-[1.75rem] font-extrabold tracking-tight">키위에 오신 걸 환영해요</p>
          <p className="text-[1.375rem] font-bold tracking-tight">탭의 제목 Title of a tab</p>
          <p className="text-lg font-bold">페이지의 제목 Title of a page</p>
          <p>본문 Text, 16 px. 마음에 드는 순간과 그 안의 물건을 나누는 곳.</p>
          <p className="text-[0.9375rem]">캡션과 댓글 Captions and comments, 15 px.</p>
          <p className="text-sm text-muted">곁에 서는 말 Beside something, 14 px.</p>
        </Part>
        <Part title="Buttons">
          <div className="flex flex-wrap gap-2">
            {(['strong', 'quiet', 'plain', 'danger'] as const).map((kind) => (
              <Button key={kind} kind={kind} onClick={() => toast(`${kind}: 눌렀어요`, 'good', { label: '되돌리기', run: () => {} })}>
                {kind}
              </Button>
            ))}
            <Button busy>busy</Button>
            <Button disabled>disabled</Button>
            <Button onClick={() => setOpened('dialog')}>dialog</Button>
            <Button onClick={() => setOpened('question')}>question</Button>
            <Button kind="quiet" className="max-w-48">
              <span className="truncate">{long}</span>
            </Button>
          </div>
          {opened === 'dialog' && (
            <Modal title="대화상자 Dialog" body={long} onClose={() => setOpened(null)}>
              <Button className="mt-5">확인</Button>
            </Modal>
          )}
          {opened === 'question' && (
            <ConfirmDialog title="지울까요?" body={long} action="삭제" onConfirm={() => setOpened(null)} onClose={() => setOpened(null)} />
          )}
          <StickyAct>
            <Button className="min-h-13 w-full">가는 길의 버튼 The button of a way</Button>
          </StickyAct>
        </Part>
        <Part title="Fields">
          <TextField label="이름" hint="다른 사람에게 보여요" value={text} onChange={setText} maxLength={20} />
          <TextField label="핸들" prefix="@" hint="쓸 수 있어요" isGood value="kiwi" onChange={() => {}} />
          <TextField label="계좌번호" error="숫자 8~16자리를 넣어 주세요." value="12" onChange={() => {}} />
          <SwitchRow label="비공개" hint={long} checked={isOn} onChange={setOn} />
          <TabBar
            label="Tabs"
            tabs={[
              { value: 'one', label: () => '하나' },
              { value: 'two', label: () => '둘' },
            ]}
            value={tab}
            onChange={setTab}
          />
          <AmountField amountKrw={amountKrw} onChange={setAmountKrw} />
          <WonInput aria-label="값" value={won} onText={setWon} maxLength={9} className="field" />
          <div className="flex items-end">
            <GrowingField ref={field} label="댓글 달기" value={words} excess={3} onText={setWords} />
          </div>
          <TooLong excess={3} />
        </Part>
        <Part title="Pictures, posts and product tags">
          <div className="flex gap-3">
            <KiwiMark className="size-11" />
            {/* One that does not come, and one that cannot be read. */}
            <span className="block size-28 overflow-hidden rounded-2xl">
              <Picture image={shown} alt="" sizes="112px" />
            </span>
            <span className="block size-28 overflow-hidden rounded-2xl">
              <Picture image={{ ...shown, base: '/none', jpeg: [320] }} alt={long} sizes="112px" />
            </span>
          </div>
          <span className={`${tagChip} w-max max-w-60 pl-1.5`}>
            <TagFace title={long} priceKrw={128_000} paysCommission bought>
              <Picture image={shown} alt="" sizes="44px" />
            </TagFace>
          </span>
          <Columns items={[1.5, 1, 0.625, 1.2]} keyOf={String} heightOf={(height) => height}>
            {() => <Picture image={shown} alt="" sizes="220px" className="rounded-2xl" />}
          </Columns>
          <div className="mx-auto max-w-lg">
            <PostCardView post={post} place={{ surface: 'home' }} />
          </div>
          <div dir="rtl" className="mx-auto max-w-lg">
            <PostCardView
              post={{ ...post, author: { ...person, displayName: 'كيوي' }, caption: 'صباح الخير #شاي 12,000원' }}
              place={{ surface: 'home' }}
            />
          </div>
        </Part>
        <Part title="People and rows">
          <div className="flex items-end gap-3">
            {(['small', 'medium', 'large', 'huge'] as const).map((size) => (
              <Avatar key={size} person={person} size={size} />
            ))}
          </div>
          {(['staff', 'verified', 'shop'] as const).map((mark) => (
            <PersonRow key={mark} person={{ ...person, displayName: mark === 'shop' ? long : mark, mark }}>
              <Button kind="quiet">팔로잉</Button>
            </PersonRow>
          ))}
          <Name person={{ displayName: long }} className="font-bold" />
          <Rows
            rows={[
              ['상품', '128,000원'],
              ['배송비', '무료'],
              ['합계', '−128,000원'],
            ]}
          />
        </Part>
        <Part title="Notes">
          <Notice tone="calm">카카오 로그인을 그만뒀어요.</Notice>
          <Notice tone="bad">{long}</Notice>
          <TagChips label="Tags" tags={['캠핑', '찻자리', '긴태그이름은이렇게줄에서넘치지않아요']} />
        </Part>
        <Part title="Nothing here">
          <div className="grid sm:grid-cols-2">
            <Message Icon={ShoppingCart} title="장바구니가 비어 있어요" body="마음에 드는 상품을 담아 두면 한 번에 결제할 수 있어요.">
              <Button>둘러보기</Button>
            </Message>
            <Message Icon={Heart} title="아직 좋아한 글이 없어요" />
            <Message Icon={SearchX} title={long} body={long} />
            <Message Icon={Hash} title="이 태그의 글이 없어요" />
          </div>
        </Part>
        <Part title="Failed">
          <div className="grid sm:grid-cols-2">
            <Failure error={clientFailure('NETWORK', getLocale())} retry={() => {}} />
            <Failure error={new Error('unknown')} retry={() => {}} />
          </div>
        </Part>
        <Part title="Loading">
          <PostSkeleton count={1} />
          <ProfileSkeleton />
          <RowSkeleton count={2} />
          <GridSkeleton count={3} />
          <TileSkeleton count={3} />
          <MosaicSkeleton />
          <RailSkeleton />
          <ButtonSkeleton count={2} />
          <BlockSkeleton />
        </Part>
        <Part title="The end of a list">
          <MoreBelow {...list} isFetchingNextPage />
          <MoreBelow {...list} isFetchNextPageError error={clientFailure('NETWORK', getLocale())} />
          <MoreBelow {...list} hasNextPage={false} />
        </Part>
        <Part title="Done">
          <Done title="보냈어요" body="남은 잔액 12,000원">
            <Button>확인</Button>
          </Done>
        </Part>
      </div>
    </Column>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel title={title}>
      <div className="space-y-4">{children}</div>
    </Panel>
  )
}
