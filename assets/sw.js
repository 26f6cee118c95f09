// Stands between the browser and the network for two things only: the scripts and style sheets of this build, whose
// names are made of their content, and the page that says that there is no line. Never a page, an answer or a file.
// The build writes BUILD and FILES above these lines; what is not among FILES is never kept.
const OFFLINE = "/offline";
const KEPT = `carepost-${BUILD}`;
const NOT_PAGES = /^\/(api|s|d)\//; // files that are given out, and the pages of links, which strangers open
const isOurs = new Set(FILES);

self.addEventListener("install", (event) => {
  self.skipWaiting(); // pages that are open ask by names made of content: they never get those of another build
  event.waitUntil(caches.open(KEPT).then(keepOffline));
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.waitUntil(prepare()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (isOurs.has(address.pathname)) event.respondWith(file(request));
  } else if (!NOT_PAGES.test(address.pathname)) event.respondWith(page(event));
});

const keepOffline = (cache) => cache.add(new Request(OFFLINE, { cache: "reload" }));

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** Fetch what the places need that were not opened yet: then a link works without a line, and nothing typed is lost. */
async function prepare() {
  const cache = await caches.open(KEPT);
  try {
    for (const path of FILES.filter((each) => !each.startsWith("/assets/words-"))) {
      if (!(await cache.match(path))) await keep(cache, path, await fetch(path));
    }
  } catch {
    // The line is gone, or the disk is full: the next page goes on from here.
  }
}

async function file(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  keep(cache, request, answer.clone()).catch(() => undefined);
  return answer;
}

async function keep(cache, request, answer) {
  if (answer.ok && answer.headers.get("Cache-Control")?.includes("immutable")) await cache.put(request, answer);
}

async function page(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(speak(answer.headers.get("Content-Language")));
    return answer;
  } catch {
    return (await caches.match(OFFLINE, { ignoreVary: true })) ?? Response.error();
  }
}

/** The kept page is in the language of the page that was read last. */
async function speak(language) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(OFFLINE, { ignoreVary: true });
  if (!language || kept?.headers.get("Content-Language") === language) return;
  await keepOffline(cache).catch(() => undefined);
}
