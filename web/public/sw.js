// The service worker of Kiwi. Each part has a file of its own.
importScripts('/push-worker.js')
