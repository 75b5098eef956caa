// In development nothing is kept. A build writes its own list here: web/built-files.ts.
self.built = { release: 'development', entry: '', first: [], later: [] }
