import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { getLocale, overwriteGetLocale } from './paraglide/runtime.js'
import { makeRouter, warmTabs } from './router.tsx'
import { takeFirstData } from './state/first-data.ts'
import { keepListsOnReload, takeKeptLists } from './state/kept-lists.ts'
import { keepLastSeen, startOffline } from './state/last-seen.ts'
import { loadListWindow } from './state/list-window.ts'
import { nextTask } from './state/next-task.ts'
import { makeQueryClient } from './state/query-client.ts'
import { applyTheme } from './state/theme.ts'
import { wordFields } from './state/field-words.ts'
import './styles.css'

/**
 * In steps of a task each: a finger that scrolls what the API drew waits for one of them at most.
 * React DOM has one of its own; the page names its file (built-files.ts), so it is there by then.
 */
async function start(): Promise<void> {
  await nextTask()
  // Found once, not for each word: another language comes with a new page.
  const locale = getLocale()
  overwriteGetLocale(() => locale)
  document.documentElement.lang = locale
  applyTheme()
  wordFields()
  const queryClient = makeQueryClient()
  keepLastSeen(queryClient)
  takeFirstData(queryClient)
  const hasLists = takeKeptLists(queryClient)
  keepListsOnReload(queryClient)
  await nextTask()
  const router = makeRouter(queryClient)
  await nextTask()
  const { createRoot } = await import('react-dom/client')
  await nextTask()
  const place = document.getElementById('root')!
  const root = createRoot(place)
  // The first draw of a list that was scrolled is at its place already.
  // What the API drew stays until the page can take its place.
  await Promise.all([startOffline(queryClient), hasLists && loadListWindow(), place.childElementCount > 0 && router.load()])
  await nextTask()
  startTransition(() =>
    root.render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
  whenLoaded(() => setTimeout(() => (warmTabs(router), void watchRelease()), quietAfterMs))
}

/** By then what the first page shows has come over a slow network. */
const quietAfterMs = 4_000

/** Without its code, the next visit finds the newer release. */
const watchRelease = () =>
  import('./state/watch-release.ts').then(
    (of) => of.watchRelease(),
    () => undefined,
  )

function whenLoaded(act: () => void): void {
  if (document.readyState === 'complete') act()
  else window.addEventListener('load', act, { once: true })
}

// Not with an `await` out here: files that need this one would wait for it, and it for them.
void start()
