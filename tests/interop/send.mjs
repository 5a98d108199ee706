// Sends a file with tus-js-client as told by the first argument (JSON), and prints what happened.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const told = JSON.parse(process.argv[2]);
const tus = createRequire(told.modules)("tus-js-client");
const content = readFileSync(told.file);
const seen = { requests: [], aborted: false, url: null };

function upload(options) {
  return new Promise((resolve, reject) => {
    const one = new tus.Upload(content, {
      endpoint: told.endpoint,
      headers: { Authorization: told.authorization },
      metadata: told.metadata,
      retryDelays: [0, 100, 500],
      onBeforeRequest: (request) => seen.requests.push(request.getMethod()),
      onError: reject,
      onSuccess: () => resolve(one),
      ...options(() => one, resolve),
    });
    one.start();
  });
}

let done;
if (told.abortAfter) {
  const stopped = await upload((one, resolve) => ({
    chunkSize: told.chunkSize,
    uploadDataDuringCreation: true,
    onChunkComplete: async (_size, accepted) => {
      if (accepted < told.abortAfter || seen.aborted) return;
      seen.aborted = true;
      await one().abort();
      resolve(one());
    },
  }));
  done = await upload(() => ({ chunkSize: told.chunkSize, uploadUrl: stopped.url }));
} else if (told.terminate) {
  const stopped = await upload((one, resolve) => ({
    chunkSize: told.chunkSize,
    onChunkComplete: async () => {
      await one().abort(true);
      resolve(one());
    },
  }));
  done = stopped;
} else {
  done = await upload(() => ({ chunkSize: told.chunkSize, uploadDataDuringCreation: told.early }));
}
seen.url = done.url;
console.log(JSON.stringify(seen));
