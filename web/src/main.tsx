import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { getLocale } from './paraglide/runtime.js'
import { makeRouter, warmTabs } from './router.tsx'
import { takeFirstData } from './state/first-data.ts'
import { keepListsOnReload, takeKeptLists } from './state/kept-lists.ts'
import { keepLastSeen, startOffline } from './state/last-seen.ts'
import { makeQueryClient } from './state/query-client.ts'
import { watchRelease } from './state/release.ts'
import { applyTheme } from './state/theme.ts'
import './styles.css'

document.documentElement.lang = getLocale()
applyTheme()

const queryClient = makeQueryClient()
await startOffline(queryClient)
keepLastSeen(queryClient)
takeFirstData(queryClient)
takeKeptLists(queryClient)
keepListsOnReload(queryClient)
const router = makeRouter(queryClient)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)

window.addEventListener('load', () => (warmTabs(router), watchRelease()), { once: true })
