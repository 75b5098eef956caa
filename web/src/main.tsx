import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { getLocale } from './paraglide/runtime.js'
import { makeRouter, warmTabs } from './router.tsx'
import { takeFirstData } from './state/first-data.ts'
import { keepListsOnReload, takeKeptLists } from './state/kept-lists.ts'
import { keepLastSeen, startOffline } from './state/last-seen.ts'
import { loadListWindow } from './state/list-window.ts'
import { makeQueryClient } from './state/query-client.ts'
import { watchRelease } from './state/release.ts'
import { applyTheme } from './state/theme.ts'
import { wordFields } from './state/field-words.ts'
import './styles.css'

document.documentElement.lang = getLocale()
applyTheme()
wordFields()

const queryClient = makeQueryClient()
keepLastSeen(queryClient)
takeFirstData(queryClient)
const hasLists = takeKeptLists(queryClient)
keepListsOnReload(queryClient)
const router = makeRouter(queryClient)

/** Not with an `await` out here: files that need this one would wait for it, and it for them. */
function show(): void {
  // In slices, so that a finger that scrolls what the API drew does not wait for the whole page.
  startTransition(() =>
    createRoot(document.getElementById('root')!).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  )
}

// What the API drew already stays until the page can take its place.
const hasLook = document.getElementById('root')!.childElementCount > 0
// The first draw of a list that was scrolled is at its place already.
void Promise.all([startOffline(queryClient), hasLists && loadListWindow(), hasLook && router.load()]).then(show)

window.addEventListener('load', () => (warmTabs(router), watchRelease()), { once: true })
