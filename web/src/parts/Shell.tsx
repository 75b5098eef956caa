import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { m } from '../paraglide/messages.js'
import { useInteractionLog } from '../state/social/interactions.ts'
import { useDoWantedAct } from '../state/do-wanted-act.ts'
import { useKeyboardInset } from '../state/keyboard-inset.ts'
import { usePostOver } from '../state/social/post-over-page.ts'
import { hasRail, useWide } from '../state/wide.ts'
import { useLiveStream } from '../state/live.ts'
import { useMe } from '../state/me.ts'
import { useFlushActs } from '../state/social/waiting-acts.ts'
import { ConsentSheet } from './consent/ConsentSheet.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { Navigation } from './Navigation.tsx'
import { RouteAnnouncer } from './RouteAnnouncer.tsx'
import { SignInSheet } from './social/SignInSheet.tsx'
import { Toasts } from './Toasts.tsx'
import { UpdateBar } from './UpdateBar.tsx'

/** For wide screens: phones load none of it. */
const SideRail = lazy(() => import('./SideRail.tsx').then(({ SideRail }) => ({ default: SideRail })))
const ForWideScreens = lazy(() => import('./ForWideScreens.tsx').then(({ ForWideScreens }) => ({ default: ForWideScreens })))
const PostOverPage = lazy(() => import('./social/PostOverPage.tsx').then(({ PostOverPage }) => ({ default: PostOverPage })))

/** Pages that ask for one thing only have no menu. */
const bare = /^\/(sign-in|verify|welcome)$/
/** Texts to read before one answers the question about them. */
const texts = /^\/(terms|privacy|marketing)$/
/** Pages as high as the screen, whose parts scroll by themselves. */
const filling = /^\/chat(\/|$)/

function mainLook(pathname: string): string {
  if (bare.test(pathname)) return 'min-h-dvh'
  if (filling.test(pathname)) return 'flex h-[calc(100dvh-3.5rem-env(safe-area-inset-bottom))] min-w-0 flex-1 flex-col lg:h-dvh'
  return 'min-h-dvh min-w-0 flex-1 pb-[calc(4.5rem+env(safe-area-inset-bottom))] lg:pb-12'
}

export function Shell() {
  const { pathname } = useLocation()
  useLiveStream()
  useDoWantedAct()
  useKeyboardInset()
  const me = useMe()
  useInteractionLog(me?.status === 'active' ? me.id : null)
  useFreshPush(me?.status === 'active' ? me.id : null)
  useFlushActs(useQueryClient(), me?.status === 'active' ? me.id : null)
  useKeptRelease(me?.status === 'active')
  const main = useFocusOnNewPage(pathname)
  const isWide = useWide()
  const isPostOver = usePostOver() !== undefined
  const isBare = bare.test(pathname)
  return (
    <>
      <a
        href="#main"
        data-page
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-full bg-kiwi px-4 py-2 font-semibold text-on-kiwi focus:translate-y-0"
      >
        {m.skip_to_content()}
      </a>
      <div data-page className={isBare ? '' : 'mx-auto flex max-w-[84rem] lg:gap-6 xl:gap-8'}>
        {!isBare && <Navigation />}
        <main id="main" ref={main} tabIndex={-1} className={mainLook(pathname)}>
          <ConnectionBanner />
          <UpdateBar />
          <Outlet />
        </main>
        {isWide && hasRail(pathname) && (
          <Suspense fallback={<div className="w-64 shrink-0 xl:w-76" />}>
            <SideRail />
          </Suspense>
        )}
      </div>
      {isWide && (
        <Suspense>
          <ForWideScreens />
        </Suspense>
      )}
      {isPostOver && (
        <Suspense>
          <PostOverPage />
        </Suspense>
      )}
      {!isBare && !texts.test(pathname) && <ConsentSheet />}
      <SignInSheet />
      <Toasts />
      <RouteAnnouncer />
    </>
  )
}

/** Few browsers hear pushes: only they load the code. */
function useFreshPush(personId: string | null) {
  useEffect(() => {
    if (personId === null || !('Notification' in window) || Notification.permission !== 'granted') return
    // The next visit tries again.
    void import('../state/social/push.ts').then(({ refreshPush }) => refreshPush()).catch(() => undefined)
  }, [personId])
}

function useKeptRelease(isMember: boolean) {
  useEffect(() => {
    // The next visit tries again.
    if (isMember) void import('../state/watch-release.ts').then(({ keepRelease }) => keepRelease()).catch(() => undefined)
  }, [isMember])
}

/** Moves the focus to the beginning of a new page, for keyboards and screen readers. */
function useFocusOnNewPage(pathname: string) {
  const main = useRef<HTMLElement>(null)
  const last = useRef(pathname)
  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  return main
}
