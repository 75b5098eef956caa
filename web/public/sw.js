// The service worker of Kiwi. Each part has a file of its own; built-files.js names the release, so
// that every release is a new worker.
importScripts('/built-files.js', '/offline-worker.js', '/share-worker.js', '/push-worker.js')
